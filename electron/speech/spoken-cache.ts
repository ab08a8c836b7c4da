// Clauses already spoken: the latest in memory, those of neural voices also on disk (espeak-ng is faster than a disk).
// It holds what was said aloud, so it goes as a whole when the user has something forgotten.

import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LRUCache } from 'lru-cache'
import type { CacheStats } from '../../shared/cache-models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Sound } from './synthesis.ts'

const MEMORY_BYTES = 32 * 1_048_576
const DISK_BYTES = 128 * 1_048_576
const HEADER_BYTES = 8
const MAGIC = 'JSC1'
const ENDING = '.pcm'

export interface SpokenClause {
  readonly voice: string
  readonly speed: number
  readonly pitch: number
  readonly text: string
}

export interface SpokenCacheOptions {
  readonly dir: string
  readonly logger: Logger
  readonly memoryBytes?: number
  readonly diskBytes?: number
}

export class SpokenCache {
  readonly #options: SpokenCacheOptions
  readonly #memory: LRUCache<string, Sound>
  readonly #diskBytes: number
  #writes: Promise<void> = Promise.resolve()
  #writesWaiting = 0
  /** Rises when all is forgotten: what was under way then is not kept. */
  #generation = 0
  /** Of the files on disk; null until counted. */
  #storedBytes: number | null = null
  #hits = 0
  #misses = 0
  #evicted = 0

  constructor(options: SpokenCacheOptions) {
    this.#options = options
    this.#diskBytes = options.diskBytes ?? DISK_BYTES
    this.#memory = new LRUCache({
      maxSize: options.memoryBytes ?? MEMORY_BYTES,
      sizeCalculation: ({ samples }) => samples.byteLength + 1,
    })
  }

  /** `isKept`: may be on disk too. */
  async get(clause: SpokenClause, isKept: boolean): Promise<Sound | null> {
    const key = keyOf(clause)
    const sound = this.#memory.get(key) ?? (isKept ? await this.#read(key) : null)
    if (sound === null) this.#misses++
    else this.#hits++
    return sound
  }

  /** `isKept`: on disk too. Never rejects and is not waited for. */
  put(clause: SpokenClause, sound: Sound, isKept: boolean): void {
    const key = keyOf(clause)
    this.#memory.set(key, sound)
    // Nobody is helped by a backlog: what is not written will be spoken again.
    if (!isKept || this.#writesWaiting > 16) return
    const generation = this.#generation
    this.#writesWaiting++
    this.#writes = this.#writes
      .then(() => (generation === this.#generation ? this.#write(key, sound) : undefined))
      .catch((error: unknown) => this.#options.logger.warn('speech.cacheNotWritten', { error }))
      .finally(() => this.#writesWaiting--)
  }

  async forget(): Promise<void> {
    this.#generation++
    this.#memory.clear()
    this.#writes = this.#writes.then(async () => {
      await rm(this.#options.dir, { recursive: true, force: true })
      this.#storedBytes = 0
    })
    await this.#writes
  }

  /** Of the clauses in memory; evictions: of those on disk. */
  stats(): CacheStats {
    return {
      isOn: true,
      entries: this.#memory.size,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evicted,
      bytes: this.#memory.calculatedSize,
      ttlMs: null,
    }
  }

  /** Everything is written. */
  async flush(): Promise<void> {
    await this.#writes
  }

  async #read(key: string): Promise<Sound | null> {
    const generation = this.#generation
    const file = this.#fileOf(key)
    const bytes = await readFile(file).catch(() => null)
    if (bytes === null || generation !== this.#generation) return null
    const sound = decode(bytes)
    if (sound === null) return null
    this.#memory.set(key, sound)
    // Those used last go last.
    void utimes(file, new Date(), new Date()).catch(() => undefined)
    return sound
  }

  async #write(key: string, sound: Sound): Promise<void> {
    const { dir } = this.#options
    await mkdir(dir, { recursive: true, mode: 0o700 })
    this.#storedBytes ??= await this.#countStored()
    const bytes = encode(sound)
    if (this.#storedBytes + bytes.length > this.#diskBytes) await this.#makeRoom(bytes.length)
    const aside = path.join(dir, `.${randomUUID()}`)
    await writeFile(aside, bytes, { mode: 0o600 })
    await rename(aside, this.#fileOf(key))
    this.#storedBytes += bytes.length
  }

  /** Down to three quarters, so that not every clause has to make room. */
  async #makeRoom(bytes: number): Promise<void> {
    const files = (await this.#stored()).sort((a, b) => a.usedAt - b.usedAt)
    let left = files.reduce((sum, { size }) => sum + size, 0)
    for (const { file, size } of files) {
      if (left + bytes <= this.#diskBytes * 0.75) break
      await rm(file, { force: true })
      this.#evicted++
      left -= size
    }
    this.#storedBytes = left
  }

  async #countStored(): Promise<number> {
    return (await this.#stored()).reduce((sum, { size }) => sum + size, 0)
  }

  async #stored(): Promise<{ file: string; size: number; usedAt: number }[]> {
    const names = await readdir(this.#options.dir).catch(() => [])
    const found = []
    for (const name of names) {
      const file = path.join(this.#options.dir, name)
      const facts = await stat(file).catch(() => null)
      if (facts !== null) found.push({ file, size: facts.size, usedAt: facts.mtimeMs })
    }
    return found
  }

  #fileOf(key: string): string {
    return path.join(this.#options.dir, `${key}${ENDING}`)
  }
}

function keyOf({ voice, speed, pitch, text }: SpokenClause): string {
  return createHash('sha256')
    .update(JSON.stringify([voice, speed, pitch, text]))
    .digest('hex')
}

function encode({ samples, sampleRate }: Sound): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + samples.byteLength)
  bytes.write(MAGIC, 'latin1')
  bytes.writeUInt32LE(sampleRate, 4)
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).copy(bytes, HEADER_BYTES)
  return bytes
}

/** Null for what is no such file, or only part of one. */
function decode(bytes: Buffer): Sound | null {
  if (bytes.length <= HEADER_BYTES || bytes.length % 2 !== 0 || bytes.toString('latin1', 0, 4) !== MAGIC) return null
  // Copied to where 16-bit numbers may begin.
  const samples = new Int16Array(new Uint8Array(bytes.subarray(HEADER_BYTES)).buffer)
  return { samples, sampleRate: bytes.readUInt32LE(4) }
}
