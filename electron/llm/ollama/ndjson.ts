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

export class NdjsonReader<Line = unknown> {
  readonly #read: (line: string) => Line
  #parts: Buffer[] = []
  #pendingBytes = 0
  #isAtStart = true

  constructor(read: (line: string) => Line) {
    this.#read = read
  }

  /** What the lines say that `chunk` completes; those before a broken one are given first. */
  push(chunk: Buffer): Iterable<Line> {
    const end = chunk.lastIndexOf(NEWLINE)
    if (end === -1) {
      this.#keep(chunk)
      return []
    }
    // Whole lines of a chunk are decoded at once: hundreds of small ones come a second.
    const lines = this.#take(chunk.subarray(0, end))
    if (end + 1 < chunk.length) this.#keep(chunk.subarray(end + 1))
    return this.#readLines(lines)
  }

  /** What a last line without line end says, if there is one. */
  end(): Iterable<Line> {
    return this.#readLines(this.#take(Buffer.alloc(0)))
  }

  #keep(part: Buffer): void {
    this.#parts.push(part)
    this.#pendingBytes += part.length
    if (this.#pendingBytes <= MAX_LINE_BYTES) return
    const start = this.#parts[0]?.toString('utf8', 0, 64) ?? ''
    this.#parts = []
    throw tooLong(start)
  }

  #take(last: Buffer): string {
    const whole = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last])
    this.#parts = []
    this.#pendingBytes = 0
    const text = whole.toString('utf8')
    const hasMark = this.#isAtStart && text.startsWith(BYTE_ORDER_MARK)
    this.#isAtStart = false
    return hasMark ? text.slice(1) : text
  }

  *#readLines(text: string): Generator<Line, void, undefined> {
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue
      if (line.length > MAX_LINE_BYTES) throw tooLong(line.slice(0, 64))
      yield this.#read(line)
    }
  }
}

export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    throw new BrokenLineError('a line is not JSON', line.slice(0, 64))
  }
}

function tooLong(start: string): BrokenLineError {
  return new BrokenLineError(`a line is longer than ${MAX_LINE_BYTES} bytes`, start)
}
