// Unpacks one file of a zip archive (a Python wheel is one) by streaming, whatever its size.

import { createReadStream, createWriteStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024
const STORED = 0
const DEFLATED = 8

interface Entry {
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly bytes: number
  readonly headerAt: number
}

/** Rejects when the archive or the member is not what it says; `target` may then hold part of it. */
export async function unpackZipMember(
  archive: string,
  member: string,
  target: string,
  { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (bytes: number, total: number) => void },
): Promise<void> {
  const { entry, dataAt } = await locate(archive, member)
  let bytes = 0
  let crc = 0
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > entry.bytes) return done(new Error('the archive holds more than it says'))
      crc = crc32(chunk, crc)
      onBytes(bytes, entry.bytes)
      done(null, chunk)
    },
  })
  const packed = createReadStream(archive, { start: dataAt, end: dataAt + entry.packedBytes - 1 })
  const output = createWriteStream(target, { mode: 0o600, flush: true })
  if (entry.method === STORED) await pipeline(packed, check, output, { signal })
  else await pipeline(packed, createInflateRaw(), check, output, { signal })
  if (bytes !== entry.bytes || crc !== entry.crc) throw new Error(`${member} is damaged in the archive`)
}

async function locate(archive: string, member: string): Promise<{ entry: Entry; dataAt: number }> {
  const file = await open(archive, 'r')
  try {
    const { size } = await file.stat()
    const entry = findEntry(await readDirectory(file, size), member)
    if (entry.method !== STORED && entry.method !== DEFLATED)
      throw new Error(`${member} is packed by an unknown method`)
    const header = await read(file, entry.headerAt, 30)
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error('the archive is damaged')
    // Name and extra field differ in length between directory and header.
    const dataAt = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    if (entry.packedBytes === 0 || dataAt + entry.packedBytes > size) throw new Error('the archive is cut off')
    return { entry, dataAt }
  } finally {
    await file.close()
  }
}

async function readDirectory(file: FileHandle, size: number): Promise<Buffer> {
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES)
  const tail = await read(file, size - tailBytes, tailBytes)
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue
    const bytes = tail.readUInt32LE(at + 12)
    const start = tail.readUInt32LE(at + 16)
    if (bytes > MAX_DIRECTORY_BYTES || start + bytes > size) throw new Error('the archive is damaged or too large')
    return await read(file, start, bytes)
  }
  throw new Error('this is not a zip archive')
}

function findEntry(directory: Buffer, member: string): Entry {
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE;) {
    const nameBytes = directory.readUInt16LE(at + 28)
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes)
    if (name === member)
      return {
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packedBytes: directory.readUInt32LE(at + 20),
        bytes: directory.readUInt32LE(at + 24),
        headerAt: directory.readUInt32LE(at + 42),
      }
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  throw new Error(`the archive has no ${member}`)
}

async function read(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, position)
  if (bytesRead !== bytes) throw new Error('the archive is cut off')
  return buffer
}
