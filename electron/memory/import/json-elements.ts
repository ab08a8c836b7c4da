// Finds the elements of a JSON file's array of conversations without parsing the file: the array is the file itself or
// stands under "conversations" in its object. One element is in memory at a time, and an element that is broken or too large
// is left out alone.

/** Text of one conversation; a larger one is a mistake or an attack. */
export const MAX_ELEMENT_BYTES = 128 * 1024 * 1024

export type JsonElement =
  | { readonly kind: 'element'; readonly index: number; readonly bytes: Buffer }
  | { readonly kind: 'too_large'; readonly index: number }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const COLON = 0x3a

export class JsonElements {
  readonly #maxBytes: number
  /** Depth at which the elements' array stands open; 0 until it is found. */
  #arrayDepth = 0
  #depth = 0
  #isInString = false
  /** The next byte follows a backslash. */
  #isEscaped = false
  #index = 0
  #pieces: Buffer[] = []
  #pieceBytes = 0
  #isTooLarge = false
  /** The last string at depth 1, which is a key if a colon follows. */
  #key = ''
  #isKeyOpen = false
  #isUnderKey = false
  #isDone = false

  constructor(maxBytes = MAX_ELEMENT_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** The array was found. */
  get hasArray(): boolean {
    return this.#arrayDepth > 0
  }

  /** The array was closed; what comes after it is not looked at. */
  get isDone(): boolean {
    return this.#isDone
  }

  /** Elements that began, whole or not. */
  get count(): number {
    return this.#index
  }

  *push(chunk: Buffer): Generator<JsonElement> {
    let start = 0
    for (let at = 0; at < chunk.length && !this.#isDone;) {
      if (this.#isInString) {
        at = this.#skipString(chunk, at)
        continue
      }
      const byte = chunk[at]
      const isInArray = this.#arrayDepth > 0 && this.#depth === this.#arrayDepth
      switch (byte) {
        case QUOTE:
          this.#isInString = true
          this.#isKeyOpen = this.#arrayDepth === 0 && this.#depth === 1
          if (this.#isKeyOpen) this.#key = ''
          break
        case COLON:
          if (this.#arrayDepth === 0 && this.#depth === 1) this.#isUnderKey = this.#key === 'conversations'
          break
        case COMMA:
          if (isInArray) {
            yield* this.#take(chunk, start, at)
            start = at + 1
          } else if (this.#depth === 1) this.#isUnderKey = false
          break
        case OPEN_ARRAY:
        case OPEN_OBJECT:
          this.#depth++
          if (
            this.#arrayDepth === 0 &&
            byte === OPEN_ARRAY &&
            (this.#depth === 1 || (this.#depth === 2 && this.#isUnderKey))
          ) {
            this.#arrayDepth = this.#depth
            start = at + 1
          }
          break
        case CLOSE_ARRAY:
        case CLOSE_OBJECT:
          if (isInArray) {
            yield* this.#take(chunk, start, at)
            this.#isDone = true
          }
          this.#depth--
          break
        case undefined:
      }
      at++
    }
    if (this.#arrayDepth > 0 && !this.#isDone) this.#keep(chunk, start, chunk.length)
  }

  /** What was begun and not ended when the file was. */
  end(): boolean {
    return this.#arrayDepth > 0 && !this.#isDone
  }

  #skipString(chunk: Buffer, from: number): number {
    let at = from
    if (this.#isEscaped) {
      this.#isEscaped = false
      at++
    }
    for (;;) {
      const quote = chunk.indexOf(QUOTE, at)
      const end = quote === -1 ? chunk.length : quote
      let backslashes = 0
      while (end - 1 - backslashes >= at && chunk[end - 1 - backslashes] === BACKSLASH) backslashes++
      if (this.#isKeyOpen && this.#key.length < 100)
        this.#key += chunk.toString('latin1', from, Math.min(end, from + 100))
      if (quote === -1) {
        this.#isEscaped = backslashes % 2 === 1
        return chunk.length
      }
      if (backslashes % 2 === 0) {
        this.#isInString = false
        return quote + 1
      }
      at = quote + 1
      if (at >= chunk.length) return at
    }
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    if (this.#isTooLarge) return
    this.#pieceBytes += to - from
    if (this.#pieceBytes > this.#maxBytes) {
      this.#isTooLarge = true
      this.#pieces = []
      return
    }
    // A copy: the stream may use its buffer again.
    if (to > from) this.#pieces.push(Buffer.from(chunk.subarray(from, to)))
  }

  *#take(chunk: Buffer, from: number, to: number): Generator<JsonElement> {
    this.#keep(chunk, from, to)
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#pieces)
    const isTooLarge = this.#isTooLarge
    this.#pieces = []
    this.#pieceBytes = 0
    this.#isTooLarge = false
    if (isTooLarge) yield { kind: 'too_large', index: this.#index++ }
    else if (!isBlank(bytes)) yield { kind: 'element', index: this.#index++, bytes }
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every(byte => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}
