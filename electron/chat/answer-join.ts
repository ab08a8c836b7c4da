// Joins what a model writes when it goes on with an answer to what is there. Asked to continue, many begin by repeating
// the last words: what repeats the end of the text is left out.

/** Held back until it is clear what is repeated, in UTF-16 units. */
const HELD = 160
/** A shorter repetition may be meant. */
const MIN_REPEATED = 12

export class AnswerJoin {
  readonly #before: string
  #held: string | null = ''

  constructor(before: string) {
    this.#before = before
  }

  /** What of all so far can be appended now. */
  push(piece: string): string {
    if (this.#held === null) return piece
    this.#held += piece
    return this.#held.length >= HELD || !this.#mayRepeat() ? this.end() : ''
  }

  /** Called at the end: what was held back. */
  end(): string {
    const held = this.#held ?? ''
    this.#held = null
    return held.slice(repeatedLength(this.#before, held))
  }

  /** Whether a beginning of a repetition is held, or all of one that may go on. */
  #mayRepeat(): boolean {
    const held = (this.#held ?? '').trimStart()
    return this.#before.slice(-2 * HELD).includes(held)
  }
}

function repeatedLength(before: string, after: string): number {
  const start = after.length - after.trimStart().length
  for (let length = Math.min(before.length, after.length - start); length >= MIN_REPEATED; length--)
    if (before.endsWith(after.slice(start, start + length))) return start + length
  return 0
}
