// Which neural voices ended the whole process. Native code can do that, and then nothing but a file remembers: the voices
// in use stand in one while they speak. Twice, and a voice is switched off until the user switches it on again.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'

const MAX_CRASHES = 2
const inUseSchema = z.array(z.string())
const crashesSchema = z.record(z.string(), z.number())

export class CrashRecord {
  readonly #inUseFile: string
  readonly #crashesFile: string
  /** Clauses being made, by voice. */
  readonly #inUse = new Map<string, number>()
  readonly #crashes: Map<string, number>

  /** Belongs to the process that holds the data folder. */
  constructor(dataDir: string) {
    const dir = path.join(dataDir, 'speech')
    attempt(() => mkdirSync(dir, { recursive: true, mode: 0o700 }))
    this.#inUseFile = path.join(dir, 'voices-in-use.json')
    this.#crashesFile = path.join(dir, 'voice-crashes.json')
    this.#crashes = new Map(Object.entries(readJson(this.#crashesFile, crashesSchema) ?? {}))
    for (const voice of readJson(this.#inUseFile, inUseSchema) ?? []) {
      this.#crashes.set(voice, (this.#crashes.get(voice) ?? 0) + 1)
      this.#saveCrashes()
    }
    attempt(() => rmSync(this.#inUseFile, { force: true }))
  }

  /** The result tells that it is over. */
  markInUse(voice: string): () => void {
    const before = this.#inUse.get(voice) ?? 0
    this.#inUse.set(voice, before + 1)
    if (before === 0) this.#saveInUse()
    return () => {
      const left = (this.#inUse.get(voice) ?? 1) - 1
      if (left > 0) return void this.#inUse.set(voice, left)
      this.#inUse.delete(voice)
      this.#saveInUse()
    }
  }

  /** Why a voice may not speak, if so. */
  errorOf(voice: string): AppError | null {
    if ((this.#crashes.get(voice) ?? 0) < MAX_CRASHES) return null
    return new AppError('speech_failed', `${voice} ended Jarvis twice while it spoke and was switched off.`, {
      data: { reason: 'voice_crashed', voice },
    })
  }

  forgive(voice: string): void {
    if (this.#crashes.delete(voice)) this.#saveCrashes()
  }

  /** Synchronous: the next thing that happens may be the end of the process. */
  #saveInUse(): void {
    attempt(() => {
      if (this.#inUse.size === 0) rmSync(this.#inUseFile, { force: true })
      else writeFileSync(this.#inUseFile, JSON.stringify([...this.#inUse.keys()]), { mode: 0o600 })
    })
  }

  #saveCrashes(): void {
    const crashes = JSON.stringify(Object.fromEntries(this.#crashes))
    attempt(() => writeFileSync(this.#crashesFile, crashes, { mode: 0o600 }))
  }
}

/** A disk that takes nothing more must not keep anybody from speaking. */
function attempt(write: () => unknown): void {
  try {
    write()
  } catch {
    // Not remembered then.
  }
}

/** Null where there is none, or what is there is not that. */
function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
