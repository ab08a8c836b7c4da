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
  #isAtStart = true

  /** The values of the lines that `chunk` completes; those before a broken one are given first. */
  push(chunk: Buffer): Iterable<unknown> {
    const end = chunk.lastIndexOf(NEWLINE)
    if (end === -1) {
      this.#keep(chunk)
      return []
    }
    // Whole lines of a chunk are decoded at once: hundreds of small ones come a second.
    const lines = this.#take(chunk.subarray(0, end))
    if (end + 1 < chunk.length) this.#keep(chunk.subarray(end + 1))
    return parseLines(lines)
  }

  /** The value of a last line without line end, if there is one. */
  end(): Iterable<unknown> {
    return parseLines(this.#take(Buffer.alloc(0)))
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
}

function parseLines(text: string): Iterable<unknown> {
  return parsedAtOnce(text) ?? parseOneByOne(text)
}

/**
 * Many ordinary lines parse faster together: a line end inside JSON's texts is always escaped, so it can become a comma. Null
 * if any line is out of the ordinary; then each is looked at by itself.
 */
function parsedAtOnce(text: string): readonly unknown[] | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null
  let values: readonly unknown[]
  try {
    values = JSON.parse(`[${text.replaceAll('\n', ',')}]`) as readonly unknown[]
  } catch {
    return null
  }
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] !== '}' || text[at + 1] !== '{') return null
    lines++
  }
  return values.length === lines ? values : null
}

function* parseOneByOne(text: string): Generator<unknown, void, undefined> {
  for (const line of text.split('\n')) {
    if (line === '' || line === '\r') continue
    if (line.length > MAX_LINE_BYTES) throw tooLong(line.slice(0, 64))
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      if (line.trim() === '') continue
      throw new BrokenLineError('a line is not JSON', line.slice(0, 64))
    }
    yield value
  }
}

function tooLong(start: string): BrokenLineError {
  return new BrokenLineError(`a line is longer than ${MAX_LINE_BYTES} bytes`, start)
}
