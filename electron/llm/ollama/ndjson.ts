// Reads newline-delimited JSON from bytes in any split. Lines are cut at byte 0x0A, so a character split over two
// chunks is whole again before it is decoded; invalid UTF-8 becomes U+FFFD.

const NEWLINE = 0x0a
/** The line limit of Ollama's own client. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024
const BYTE_ORDER_MARK = '\uFEFF'

/** A line that is no JSON, or one over the limit. Nothing after it can be trusted. */
export class BrokenLineError extends Error {
  override readonly name = 'BrokenLineError'
  /** How the line begins: enough to tell a web page from JSON. */
  readonly start: string

  constructor(message: string, start: string) {
    super(message)
    this.start = start
  }
}

export class NdjsonReader {
  #parts: Buffer[] = []
  #pendingBytes = 0
  #isAtStart = true;

  /** The values of the lines that `chunk` completes. */
  *push(chunk: Buffer): Generator<unknown, void, undefined> {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const value = this.#parse(this.#take(chunk.subarray(from, end)))
      from = end + 1
      if (value !== undefined) yield value
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from))
  }

  /** The value of a last line without line end, if there is one. */
  *end(): Generator<unknown, void, undefined> {
    const value = this.#parse(this.#take(Buffer.alloc(0)))
    if (value !== undefined) yield value
  }

  #keep(part: Buffer): void {
    this.#pendingBytes += part.length
    this.#checkSize(part)
    this.#parts.push(part)
  }

  #take(last: Buffer): Buffer {
    this.#pendingBytes += last.length
    this.#checkSize(last)
    const line = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last])
    this.#parts = []
    this.#pendingBytes = 0
    return line
  }

  #checkSize(part: Buffer): void {
    if (this.#pendingBytes <= MAX_LINE_BYTES) return
    const start = (this.#parts[0] ?? part).subarray(0, 64).toString('utf8')
    this.#parts = []
    throw new BrokenLineError(`a line is longer than ${MAX_LINE_BYTES} bytes`, start)
  }

  #parse(line: Buffer): unknown {
    let text = line.toString('utf8')
    if (this.#isAtStart) {
      this.#isAtStart = false
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1)
    }
    if (text.trim() === '') return undefined
    try {
      return JSON.parse(text) as unknown
    } catch {
      throw new BrokenLineError('a line is not JSON', text.slice(0, 64))
    }
  }
}
