// The lines of a stream of bytes, each bounded: a longer one comes as null.

/** A message of two million letters as JSON, escapes included. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024

const NEWLINE = 0x0a

export async function* linesOf(
  source: AsyncIterable<Buffer>,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<Buffer | null> {
  let pieces: Buffer[] = []
  let length = 0
  const keep = (piece: Buffer) => {
    length += piece.length
    if (length > maxBytes) pieces = []
    else if (piece.length > 0) pieces.push(piece)
  }
  const take = (): Buffer | null => {
    const line = length > maxBytes ? null : pieces.length === 1 ? (pieces[0] ?? null) : Buffer.concat(pieces)
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, at))
      yield take()
      from = at + 1
    }
    // A copy: the stream may use its buffer again.
    keep(Buffer.from(chunk.subarray(from)))
  }
  if (length > 0) yield take()
}
