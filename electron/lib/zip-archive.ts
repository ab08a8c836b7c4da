// Reads single files of a zip archive (a Python wheel is one) by streaming, whatever their size. Nothing is ever written by
// the names inside.

import { createReadStream, createWriteStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024
/** What people write packs to a tenth at best, programs' lists to a fiftieth. More than that, of something large, is a bomb. */
const MAX_RATIO = 200
const UNSUSPICIOUS_BYTES = 64 * 1024 * 1024
const STORED = 0
const DEFLATED = 8

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly bytes: number
  readonly headerAt: number
}

export interface ZipMember {
  readonly name: string
  readonly sizeBytes: number
}

export async function listZipMembers(archive: string): Promise<readonly ZipMember[]> {
  const file = await open(archive, 'r')
  try {
    const { size } = await file.stat()
    const entries = entriesOf(await readDirectory(file, size))
    // All together: members may share their packed bytes.
    refuseBomb(
      entries.reduce((sum, { bytes }) => sum + bytes, 0),
      size,
    )
    return entries.filter(({ name }) => !name.endsWith('/')).map(({ name, bytes }) => ({ name, sizeBytes: bytes }))
  } finally {
    await file.close()
  }
}

/** The member's bytes. The stream fails when the archive or the member is not what it says, after having given part of it. */
export async function readZipMember(archive: string, member: string): Promise<Readable> {
  const { entry, dataAt } = await locate(archive, member)
  let bytes = 0
  let crc = 0
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > entry.bytes) return done(new Error('the archive holds more than it says'))
      crc = crc32(chunk, crc)
      done(null, chunk)
    },
    flush(done) {
      const isWhole = bytes === entry.bytes && crc === entry.crc
      done(isWhole ? null : new Error(`${member} is damaged in the archive`))
    },
  })
  const packed = createReadStream(archive, { start: dataAt, end: dataAt + entry.packedBytes - 1 })
  const unpacked = entry.method === STORED ? packed : packed.pipe(createInflateRaw())
  packed.on('error', (error: Error) => check.destroy(error))
  unpacked.on('error', (error: Error) => check.destroy(error))
  check.on('close', () => packed.destroy())
  return unpacked.pipe(check)
}

/** Rejects when the archive or the member is not what it says; `target` may then hold part of it. */
export async function unpackZipMember(
  archive: string,
  member: string,
  target: string,
  { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (bytes: number, total: number) => void },
): Promise<void> {
  const total = (await listZipMembers(archive)).find(({ name }) => name === member)?.sizeBytes ?? 0
  const source = await readZipMember(archive, member)
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      onBytes(bytes, total)
      done(null, chunk)
    },
  })
  await pipeline(source, count, createWriteStream(target, { mode: 0o600, flush: true }), { signal })
}

async function locate(archive: string, member: string): Promise<{ entry: Entry; dataAt: number }> {
  const file = await open(archive, 'r')
  try {
    const { size } = await file.stat()
    const entry = findEntry(await readDirectory(file, size), member)
    if (entry.method !== STORED && entry.method !== DEFLATED)
      throw new Error(`${member} is packed by an unknown method`)
    refuseBomb(entry.bytes, entry.packedBytes)
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

function refuseBomb(bytes: number, packedBytes: number): void {
  if (bytes > UNSUSPICIOUS_BYTES && bytes > packedBytes * MAX_RATIO) throw new Error('it unpacks to far too much')
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
  const entry = entriesOf(directory).find(({ name }) => name === member)
  if (entry === undefined) throw new Error(`the archive has no ${member}`)
  return entry
}

function entriesOf(directory: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE;) {
    const nameBytes = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function read(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, position)
  if (bytesRead !== bytes) throw new Error('the archive is cut off')
  return buffer
}
