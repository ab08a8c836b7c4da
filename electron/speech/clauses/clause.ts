// What a text becomes to be spoken: clauses in order, each said in one go by one voice.

import type { Locale } from '../../../shared/models.ts'
import type { ClauseContent } from '../../../shared/speech-models.ts'

export type SpokenLanguage = Locale

export interface Clause {
  /** What is said: words only, nothing a voice would spell. */
  readonly text: string
  /**
   * The same as it stands on the page, without markup: empty for what is announced (code, tables), U+FFFC for a formula or
   * a picture within it.
   */
  readonly shown: string
  readonly language: SpokenLanguage
  /** UTF-16 units of the source text, markup included. */
  readonly start: number
  readonly end: number
  /** From 0; the clauses of one sentence share it. */
  readonly sentence: number
  /** Silence before it: none within a sentence. */
  readonly pauseMs: number
  /** `table`: one that is only announced. */
  readonly kind: ClauseContent
}

export interface ClauseOptions {
  /** Language of what gives no sign of its own. */
  readonly language: SpokenLanguage
  /** `rows`: tables are read row by row; `announced`: only that there is one, and its columns. */
  readonly tables: 'announced' | 'rows'
}

/** What stands in the text as one placeholder sign, because it is not said as it is written. */
export type Special =
  | { readonly kind: 'code'; readonly content: string }
  | { readonly kind: 'tex'; readonly content: string }
  | { readonly kind: 'address'; readonly content: string }
  | { readonly kind: 'image'; readonly content: string }
  | { readonly kind: 'item'; readonly number: number }
  | { readonly kind: 'task'; readonly isDone: boolean }
  /** A word too long to be one: a hash, a key, encoded bytes. */
  | { readonly kind: 'string' }

/** What stands for a block and is announced in a clause of its own. */
export type Block =
  | { readonly kind: 'code'; readonly info: string }
  | { readonly kind: 'tex'; readonly content: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rowCount: number }
  | { readonly kind: 'row'; readonly columns: readonly string[]; readonly values: readonly string[] }

/** Private use: never part of a text that is read (MarkdownReader drops it). */
export const PLACEHOLDER = '\uE000'
