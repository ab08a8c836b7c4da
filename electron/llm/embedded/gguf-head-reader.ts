// Reads numbers and texts of a GGUF head in order, with every length bounded.

import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../../shared/errors.ts'

/** Vocabularies of 260,000 tokens with their merges take 15 MB. */
export const MAX_HEAD_BYTES = 256 * 1024 * 1024
const MAX_KEPT_BYTES = 4_096
const SLICE_BYTES = 256 * 1024

export type GgufDefect = 'not_gguf' | 'version' | 'truncated' | 'malformed' | 'not_a_chat_model' | 'split_file'

export function invalidGguf(
  reason: GgufDefect,
  detail: string,
  data: Readonly<Record<string, string | number>> = {},
): AppError {
  return new AppError('llm_model_invalid', `This file is not a usable GGUF model: ${detail}.`, {
    data: { reason, ...data },
  })
}

/** Reads forward through the file in slices, never past its end or `MAX_HEAD_BYTES`. */
export class HeadReader {
  readonly size: number
  position = 0
  readonly #file: FileHandle
  #slice = Buffer.alloc(0)
  #sliceStart = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.size = size
  }

  async u32(): Promise<number> {
    return (await this.#take(4)).readUInt32LE()
  }

  async unsigned(bytes: 1 | 2): Promise<number> {
    return (await this.#take(bytes)).readUIntLE(0, bytes)
  }

  /** Exact up to 2^53; what is larger is far beyond any bound anyway. */
  async u64(): Promise<number> {
    return Number((await this.#take(8)).readBigUInt64LE())
  }

  async count(max: number, what: string): Promise<number> {
    const value = await this.u64()
    if (value > max) throw invalidGguf('malformed', `it claims ${value} ${what}`)
    return value
  }

  async text(bytes: number): Promise<string> {
    return (await this.#take(bytes)).toString('utf8')
  }

  async string(maxBytes: number): Promise<string> {
    const length = await this.u64()
    if (length > maxBytes) throw invalidGguf('malformed', `a name is ${length} bytes long`)
    return await this.text(length)
  }

  /** A text value: its beginning when it is long (chat templates are). */
  async keptString(): Promise<string> {
    const length = await this.u64()
    const text = await this.text(Math.min(length, MAX_KEPT_BYTES))
    this.skip(length - Math.min(length, MAX_KEPT_BYTES))
    return text
  }

  skip(bytes: number): void {
    this.#checkRoom(bytes)
    this.position += bytes
  }

  /** A vocabulary: hundreds of thousands, so it waits only for slices, not for each. */
  async skipStrings(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const from = this.position - this.#sliceStart
      const isInSlice = from >= 0 && from + 8 <= this.#slice.length
      const length = isInSlice ? Number(this.#slice.readBigUInt64LE(from)) : await this.u64()
      this.skip(isInSlice ? length + 8 : length)
    }
  }

  async #take(bytes: number): Promise<Buffer> {
    this.#checkRoom(bytes)
    let from = this.position - this.#sliceStart
    if (from < 0 || from + bytes > this.#slice.length) {
      const length = Math.min(Math.max(bytes, SLICE_BYTES), this.size - this.position)
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(length), 0, length, this.position)
      if (bytesRead < bytes) throw invalidGguf('truncated', 'it ends inside its head')
      this.#slice = buffer.subarray(0, bytesRead)
      this.#sliceStart = this.position
      from = 0
    }
    this.position += bytes
    return this.#slice.subarray(from, from + bytes)
  }

  #checkRoom(bytes: number): void {
    if (this.position + bytes > this.size) throw invalidGguf('truncated', 'it ends inside its head')
    if (this.position + bytes > MAX_HEAD_BYTES) throw invalidGguf('malformed', 'its head does not end')
  }
}
