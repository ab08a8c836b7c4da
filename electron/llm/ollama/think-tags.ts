// Splits `<think>…</think>` at the start of an answer from the answer itself, while both stream. Servers that know a
// model thinks send it apart (`message.thinking`); older ones leave the tags in the text.

const OPEN = '<think>'
const CLOSE = '</think>'

export type ThinkPiece = { readonly kind: 'text' | 'reasoning'; readonly text: string }

export class ThinkTagSplitter {
  #state: 'start' | 'thinking' | 'afterThinking' | 'text' = 'start'
  /** Text that may turn out to be (part of) a tag. */
  #held = ''
  /** False while a thought has had only white space: models told not to think send an empty one. */
  #hasThought = false

  /** Nothing is held, and no tag can come any more: what follows is the answer. */
  get isInAnswer(): boolean {
    return this.#state === 'text'
  }

  push(text: string): readonly ThinkPiece[] {
    this.#held += text
    const pieces: ThinkPiece[] = []
    this.#readStart()
    this.#readThought(pieces)
    this.#skipBlankLines()
    if (this.#state === 'text') this.#release('text', pieces)
    return pieces
  }

  /** What was held back when the stream ended. */
  end(): readonly ThinkPiece[] {
    const pieces: ThinkPiece[] = []
    this.#release(this.#state === 'thinking' ? 'reasoning' : 'text', pieces)
    return pieces
  }

  #readStart(): void {
    if (this.#state !== 'start') return
    const trimmed = this.#held.trimStart()
    if (trimmed.startsWith(OPEN)) {
      this.#held = trimmed.slice(OPEN.length)
      this.#state = 'thinking'
    } else if (!OPEN.startsWith(trimmed)) this.#state = 'text'
  }

  #readThought(pieces: ThinkPiece[]): void {
    if (this.#state !== 'thinking') return
    const end = this.#held.indexOf(CLOSE)
    if (end !== -1) {
      const rest = this.#held.slice(end + CLOSE.length)
      this.#held = this.#held.slice(0, end)
      this.#release('reasoning', pieces)
      this.#held = rest
      this.#state = 'afterThinking'
      return
    }
    const kept = tailThatMayBegin(this.#held, CLOSE)
    const sure = this.#held.slice(0, this.#held.length - kept)
    const tail = this.#held.slice(this.#held.length - kept)
    this.#held = sure
    this.#release('reasoning', pieces)
    this.#held = tail
  }

  #skipBlankLines(): void {
    if (this.#state !== 'afterThinking') return
    this.#held = this.#held.trimStart()
    if (this.#held !== '') this.#state = 'text'
  }

  #release(kind: ThinkPiece['kind'], pieces: ThinkPiece[]): void {
    const text = kind === 'reasoning' && !this.#hasThought ? this.#held.trimStart() : this.#held
    this.#held = ''
    if (text === '') return
    if (kind === 'reasoning') this.#hasThought = true
    pieces.push({ kind, text })
  }
}

/** Length of the longest end of `text` that is a beginning of `tag`. */
function tailThatMayBegin(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length--) {
    if (tag.startsWith(text.slice(text.length - length))) return length
  }
  return 0
}
