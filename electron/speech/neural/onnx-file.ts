// What an ONNX file says of itself, read without loading it: its metadata and the names of its inputs. Everything that
// sherpa-onnx would end the process over is found here first. The file is one protobuf message; only the lengths of its
// parts are followed, so 100 MB of weights cost a few reads.

import { open, type FileHandle } from 'node:fs/promises'
import { AppError } from '../../../shared/errors.ts'

const GRAPH = 7
const METADATA = 14
const GRAPH_INPUT = 11
const NAME = 1
const BYTES = 2
const MAX_FIELDS = 100_000
const WINDOW_BYTES = 65_536
const MAX_TEXT_BYTES = 1_048_576

export interface OnnxHead {
  readonly metadata: ReadonlyMap<string, string>
  readonly inputs: readonly string[]
}

interface Field {
  readonly number: number
  /** Of a part with bytes; an empty range otherwise. */
  readonly start: number
  readonly end: number
  readonly next: number
}

/** Rejects with `speech_failed` (data.reason 'voice_invalid') for a file that is cut off or no ONNX model. */
export async function readOnnxHead(path: string): Promise<OnnxHead> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const reader = new FieldReader(file, path)
    const metadata = new Map<string, string>()
    const inputs: string[] = []
    for await (const field of reader.fields(0, size)) {
      if (field.number === METADATA) {
        const [key = '', value = ''] = await reader.texts(field)
        metadata.set(key, value)
      }
      if (field.number !== GRAPH) continue
      for await (const part of reader.fields(field.start, field.end)) {
        if (part.number === GRAPH_INPUT) inputs.push((await reader.texts(part))[0] ?? '')
      }
    }
    if (inputs.length === 0) throw invalid(path, 'it holds no model')
    return { metadata, inputs }
  } finally {
    await file.close()
  }
}

/** The bytes of metadata entries, to be appended to the end of a file. */
export function metadataBytes(entries: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(entries).map(([key, value]) => part(METADATA, Buffer.concat([text(1, key), text(2, value)]))),
  )
}

export function invalidVoice(path: string, detail: string, cause?: unknown): AppError {
  return invalid(path, detail, cause)
}

class FieldReader {
  readonly #file: FileHandle
  readonly #path: string
  #window = Buffer.alloc(0)
  #windowAt = 0
  #count = 0

  constructor(file: FileHandle, path: string) {
    this.#file = file
    this.#path = path
  }

  async *fields(start: number, end: number): AsyncGenerator<Field> {
    let at = start
    while (at < end) {
      if (++this.#count > MAX_FIELDS) throw invalid(this.#path, 'it has too many parts')
      const field = await this.#fieldAt(at, end)
      yield field
      at = field.next
    }
  }

  /** Fields 1, 2 … of a small message, as texts. */
  async texts(message: Field): Promise<string[]> {
    const found: string[] = []
    for await (const { number, start, end } of this.fields(message.start, message.end)) {
      if (end - start > MAX_TEXT_BYTES) throw invalid(this.#path, 'a text in it is too long')
      // Later parts of an input are its type: numbers, not text.
      if (number > NAME + 1) continue
      found[number - 1] = (await this.#read(start, end - start)).toString('utf8')
    }
    return found
  }

  async #fieldAt(at: number, limit: number): Promise<Field> {
    const tag = await this.#varint(at, limit)
    const number = Math.floor(tag.value / 8)
    switch (tag.value % 8) {
      case 0: {
        const { next } = await this.#varint(tag.next, limit)
        return { number, start: next, end: next, next }
      }
      case 1:
        return this.#fixed(number, tag.next, 8, limit)
      case BYTES: {
        const length = await this.#varint(tag.next, limit)
        return this.#fixed(number, length.next, length.value, limit)
      }
      case 5:
        return this.#fixed(number, tag.next, 4, limit)
      default:
        throw invalid(this.#path, 'it is no ONNX file')
    }
  }

  #fixed(number: number, start: number, length: number, limit: number): Field {
    const end = start + length
    if (number === 0) throw invalid(this.#path, 'it is no ONNX file')
    if (end > limit) throw invalid(this.#path, 'it is cut off')
    return { number, start, end, next: end }
  }

  async #varint(at: number, limit: number): Promise<{ value: number; next: number }> {
    const bytes = await this.#read(at, Math.min(10, limit - at))
    let value = 0
    for (const [index, byte] of bytes.entries()) {
      value += (byte & 0x7f) * 2 ** (7 * index)
      if (byte < 0x80) return { value, next: at + index + 1 }
    }
    throw invalid(this.#path, 'it is cut off or no ONNX file')
  }

  async #read(at: number, length: number): Promise<Buffer> {
    const from = at - this.#windowAt
    if (from >= 0 && from + length <= this.#window.length) return this.#window.subarray(from, from + length)
    const buffer = Buffer.alloc(Math.max(WINDOW_BYTES, length))
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at)
    this.#window = buffer.subarray(0, bytesRead)
    this.#windowAt = at
    if (bytesRead < length) throw invalid(this.#path, 'it is cut off')
    return this.#window.subarray(0, length)
  }
}

function invalid(path: string, detail: string, cause?: unknown): AppError {
  return new AppError('speech_failed', `The voice file ${path} cannot be used: ${detail}.`, {
    data: { reason: 'voice_invalid', detail },
    cause,
  })
}

function text(number: number, value: string): Buffer {
  return part(number, Buffer.from(value))
}

function part(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + BYTES), varint(content.length), content])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest % 128) + 128)
  }
}
