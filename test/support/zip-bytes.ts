// Writes small zip archives for tests, right ones and wrong ones.

import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipMember {
  readonly name: string
  readonly content: Buffer
  readonly method?: number
  /** What the directory claims instead of the truth. */
  readonly claims?: {
    readonly crc?: number
    readonly bytes?: number
    readonly packedBytes?: number
    readonly headerAt?: number
  }
}

export function zipBytes(members: readonly ZipMember[], comment = ''): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, content, method = 8, claims = {} } of members) {
    const packed = method === 8 ? deflateRawSync(content) : content
    const nameBytes = Buffer.from(name)
    const extra = Buffer.alloc(7, 1)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(nameBytes.length, 26)
    local.writeUInt16LE(extra.length, 28)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(claims.crc ?? crc32(content), 16)
    entry.writeUInt32LE(claims.packedBytes ?? packed.length, 20)
    entry.writeUInt32LE(claims.bytes ?? content.length, 24)
    entry.writeUInt16LE(nameBytes.length, 28)
    entry.writeUInt32LE(claims.headerAt ?? at, 42)
    parts.push(local, nameBytes, extra, packed)
    directory.push(entry, nameBytes)
    at += 30 + nameBytes.length + extra.length + packed.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([...parts, list, end, Buffer.from(comment)])
}
