import { plainWords } from './plain-words.ts'

export interface TextPart {
  readonly text: string
  readonly isMarked: boolean
}

/** A snippet's words and what in it was found; nothing else in it has a meaning, so it can be shown as it is. */
export function markedParts(snippet: string): readonly TextPart[] {
  return snippet
    .split(/(<mark>[^]*?<\/mark>)/)
    .filter(part => part !== '')
    .map(part => {
      const found = /^<mark>([^]*)<\/mark>$/.exec(part)?.[1]
      return found === undefined ? { text: plainWords(part), isMarked: false } : { text: found, isMarked: true }
    })
}
