// What can be read aloud: a message, also while it is written, or a text.

export type SpokenSource =
  | { readonly kind: 'message'; readonly messageId: string; readonly persona?: string | undefined }
  /** `isKept` false: of a temporary chat. */
  | { readonly kind: 'text'; readonly text: string; readonly isKept?: boolean }

/** What `speech.speak` takes it for. `from`: offset in a message where to begin. */
export function placeOf(source: SpokenSource, from: number) {
  if (source.kind === 'text') return { source }
  const { messageId, persona } = source
  return { source: { kind: 'message' as const, messageId, from }, ...(persona === undefined ? {} : { persona }) }
}
