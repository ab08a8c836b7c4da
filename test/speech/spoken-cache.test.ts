import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { SpokenCache } from '../../electron/speech/spoken-cache.ts'
import { tempDir } from '../support/temp-dir.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const clause = { voice: 'joe', speed: 1, pitch: 1, text: 'Hello.' }
const sound = { samples: Int16Array.from({ length: 1_000 }, (_, i) => i - 500), sampleRate: 22_050 }

function open(dir: string, sizes: { memoryBytes?: number; diskBytes?: number } = {}) {
  return new SpokenCache({ dir, logger: quiet, ...sizes })
}

describe('clauses already spoken', () => {
  it('are given back for the same voice, speed, pitch and text, and for no other', async () => {
    const cache = open(path.join(tempDir(), 'cache'))
    expect(await cache.get(clause, true)).toBeNull()
    cache.put(clause, sound, true)
    expect(await cache.get(clause, true)).toEqual(sound)
    for (const other of [{ voice: 'amy' }, { speed: 1.1 }, { pitch: 0.9 }, { text: 'Hello' }])
      expect(await cache.get({ ...clause, ...other }, true)).toBeNull()
    expect(cache.stats()).toMatchObject({ entries: 1, hits: 1, misses: 5 })
  })

  it('outlive the process when they took a neural voice, and are private to the user', async () => {
    const dir = path.join(tempDir(), 'cache')
    const first = open(dir)
    first.put(clause, sound, true)
    first.put({ ...clause, voice: 'espeak-en' }, sound, false)
    await first.flush()
    expect(readdirSync(dir)).toHaveLength(1)
    const file = path.join(dir, readdirSync(dir)[0] ?? '')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0)
    expect(readFileSync(file).includes('Hello')).toBe(false)
    const next = open(dir)
    expect(await next.get(clause, true)).toEqual(sound)
    expect(await next.get({ ...clause, voice: 'espeak-en' }, true)).toBeNull()
  })

  it('take no more room than they may, the ones used longest ago going first', async () => {
    const dir = path.join(tempDir(), 'cache')
    const cache = open(dir, { memoryBytes: 2_500, diskBytes: 10_000 })
    for (let n = 0; n < 4; n++) cache.put({ ...clause, text: `${n}` }, sound, true)
    await cache.flush()
    for (const [index, name] of readdirSync(dir).entries())
      utimesSync(path.join(dir, name), 1_000 + index, 1_000 + index)
    // From the disk, since memory holds one alone; and so it is the one used last.
    expect(await cache.get({ ...clause, text: '0' }, true)).toEqual(sound)
    for (let n = 4; n < 8; n++) {
      cache.put({ ...clause, text: `${n}` }, sound, true)
      await cache.flush()
    }
    const bytes = readdirSync(dir).reduce((sum, name) => sum + statSync(path.join(dir, name)).size, 0)
    expect(bytes).toBeLessThanOrEqual(10_000)
    expect(cache.stats().evictions).toBe(8 - readdirSync(dir).length)
    expect(cache.stats().entries).toBe(1)
    expect(await cache.get({ ...clause, text: '7' }, true)).toEqual(sound)
  })

  it('are gone when the user has something forgotten, those being written too', async () => {
    const dir = path.join(tempDir(), 'cache')
    const cache = open(dir)
    cache.put(clause, sound, true)
    await cache.flush()
    cache.put({ ...clause, text: 'Another.' }, sound, true)
    await cache.forget()
    expect(await cache.get(clause, true)).toBeNull()
    expect(await cache.get({ ...clause, text: 'Another.' }, true)).toBeNull()
    expect(statSync(dir, { throwIfNoEntry: false })).toBeUndefined()
    cache.put(clause, sound, true)
    await cache.flush()
    expect(readdirSync(dir)).toHaveLength(1)
  })

  it('that are damaged on disk are spoken again', async () => {
    const dir = path.join(tempDir(), 'cache')
    const cache = open(dir)
    cache.put(clause, sound, true)
    await cache.flush()
    const file = path.join(dir, readdirSync(dir)[0] ?? '')
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('JSC1'),
      Buffer.from('RIFFxxxxxxxx'),
      readFileSync(file).subarray(0, 501),
    ]) {
      writeFileSync(file, bytes)
      expect(await open(dir).get(clause, true)).toBeNull()
    }
  })

  it('are not kept where the folder cannot be written, and nothing fails', async () => {
    const file = path.join(tempDir(), 'a file')
    writeFileSync(file, '')
    const cache = open(path.join(file, 'cache'))
    cache.put(clause, sound, true)
    await cache.flush()
    expect(await cache.get(clause, true)).toEqual(sound)
  })
})
