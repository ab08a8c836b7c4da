// A file that is appended to and set aside when it is full: jarvis.log, then jarvis.1.log … jarvis.4.log, newest first.
// Writes are synchronous (a line is on its way to the disk before a crash) and never throw: a log that cannot be
// written must not end the app.

import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

const MAX_FILE_BYTES = 5 * 1024 * 1024
const MAX_FILES = 5

export class RotatingFile {
  readonly #path: string
  readonly #maxBytes: number
  #descriptor: number | null = null
  #sizeBytes = 0
  #isClosed = false

  constructor(file: string, maxBytes = MAX_FILE_BYTES) {
    this.#path = file
    this.#maxBytes = maxBytes
  }

  write(line: string): void {
    if (this.#isClosed) return
    try {
      const lineBytes = Buffer.byteLength(line)
      if (this.#descriptor === null) this.#open()
      if (this.#sizeBytes > 0 && this.#sizeBytes + lineBytes > this.#maxBytes) this.#rotate()
      if (this.#descriptor === null) return
      writeSync(this.#descriptor, line)
      this.#sizeBytes += lineBytes
    } catch {
      this.#release()
    }
  }

  close(): void {
    this.#isClosed = true
    this.#release()
  }

  #open(): void {
    mkdirSync(path.dirname(this.#path), { recursive: true, mode: 0o700 })
    this.#descriptor = openSync(this.#path, 'a', 0o600)
    this.#sizeBytes = fstatSync(this.#descriptor).size
  }

  #rotate(): void {
    this.#release()
    for (let index = MAX_FILES - 2; index >= 0; index--) {
      if (existsSync(this.#nameOf(index))) renameSync(this.#nameOf(index), this.#nameOf(index + 1))
    }
    this.#open()
  }

  #nameOf(index: number): string {
    if (index === 0) return this.#path
    const { dir, name, ext } = path.parse(this.#path)
    return path.join(dir, `${name}.${index}${ext}`)
  }

  #release(): void {
    if (this.#descriptor === null) return
    const descriptor = this.#descriptor
    this.#descriptor = null
    try {
      closeSync(descriptor)
    } catch {
      // The descriptor is gone either way.
    }
  }
}
