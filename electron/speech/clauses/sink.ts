// What the Markdown reader tells of a text, and what a step of reading may come to.

import type { Block, Special } from './clause.ts'

export type BreakKind = 'paragraph' | 'item'

export interface Sink {
  /** As long as its source where it is verbatim. */
  text(text: string, start: number, end: number): void
  special(special: Special, start: number, end: number): void
  block(block: Block, start: number, end: number): void
  break(kind: BreakKind): void
  /** What comes up to the next break is a heading. */
  heading(): void
}

/** What a rule did with the text at the cursor. `wait`: later text decides. */
export type Step = 'done' | 'wait' | 'pass'
