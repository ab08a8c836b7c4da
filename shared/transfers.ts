// What imports and exports tell of themselves.

/** One import, as the list of them shows it. */
export interface ImportRecord {
  readonly importId: number
  /** Of its file. */
  readonly name: string
  readonly state: 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone'
  readonly startedAt: number
  readonly conversations: number
  readonly messages: number
  readonly skipped: number
  readonly problems: number
}

export interface ImportProgress {
  readonly readBytes: number
  readonly totalBytes: number
  readonly conversations: number
  readonly messages: number
  readonly skipped: number
  readonly problems: number
  /** Null until it can be told. */
  readonly messagesPerSecond: number | null
  readonly remainingMs: number | null
}

export const importProblemCodes = [
  'no_conversations',
  'unknown_format',
  'broken_off',
  'cut_off',
  'file_too_large',
  'conversation_too_large',
  'line_too_long',
  'not_utf8',
  'not_json',
  'not_object',
  'wrong_id',
  'wrong_text',
  'wrong_list',
  'wrong_time',
  'wrong_role',
  'wrong_content',
  'unreachable',
  'id_taken',
  'no_turns',
  'more',
] as const

export type ImportProblemCode = (typeof importProblemCodes)[number]

/** Something in a file that was left out, and why. */
export interface ImportProblem {
  /** A 1-based line or a JSON pointer, after `FILE#` where there are several files. */
  readonly at: string | number
  readonly code: ImportProblemCode
  /** What the words of the code are filled in with. */
  readonly data?: Readonly<Record<string, string | number>>
}

export interface ImportReport {
  /** Null when nothing was stored: a preview. */
  readonly importId: number | null
  readonly isCancelled: boolean
  /** Added, or in a preview: would be added. */
  readonly conversations: number
  readonly messages: number
  /** There already, and the same. */
  readonly skipped: number
  readonly errors: readonly (ImportProblem & {
    /** The same in English, for programs and logs; people read `error.item.CODE` of their language. */
    readonly message: string
  })[]
  readonly tookMs: number
}

export interface ExportSlice {
  readonly text: string
  /** Null at the end. */
  readonly nextCursor: string | null
  /** Ended, and stored, in this slice. */
  readonly conversations: number
  readonly messages: number
}
