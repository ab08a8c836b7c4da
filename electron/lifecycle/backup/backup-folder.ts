// The folder of backups: NAME.db, a database of its own, and NAME.json, what is known of it. A backup without the second
// is not finished and does not count.

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Backup, BackupKind } from '../../../shared/durability-models.ts'
import { AppError } from '../../../shared/errors.ts'
import { fileInside } from '../../lib/file-inside.ts'
import { writeDurably } from '../../lib/durable-file.ts'

const kinds = ['scheduled', 'manual', 'migration', 'change', 'replaced'] as const satisfies readonly BackupKind[]

const factsSchema = z.object({
  kind: z.enum(kinds),
  createdAt: z.number().int(),
  sha256: z.string().nullable(),
  messages: z.number().int().nullable(),
  conversations: z.number().int().nullable(),
  schemaVersion: z.number().int(),
})

export type BackupFacts = z.infer<typeof factsSchema>

const namePattern = /^jarvis-\d{8}T\d{9}-[a-z]+(?:-\d+)?$/
/** An unfinished one is younger than that; older ones are left over from a process that ended. */
const UNFINISHED_MS = 3_600_000

export class BackupFolder {
  readonly dir: string

  constructor(dataDir: string) {
    this.dir = path.join(dataDir, 'backups')
  }

  /** Newest first. */
  list(): readonly Backup[] {
    const names = this.#files().filter(file => file.endsWith('.json'))
    const items = names.flatMap(file => this.#read(file.slice(0, -5)) ?? [])
    return items.sort((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? 1 : -1))
  }

  /** Throws `not_found`; a name is never taken for a path. */
  get(name: string): Backup {
    const found = namePattern.test(name) ? this.#read(name) : null
    if (found === null) throw new AppError('not_found', `There is no backup ${name}.`, { data: { reason: 'backup' } })
    return found
  }

  fileOf(name: string): string {
    if (!namePattern.test(name))
      throw new AppError('not_found', 'There is no such backup.', { data: { reason: 'backup' } })
    return fileInside(this.dir, `${name}.db`)
  }

  /** A name that is free; the folder is there. */
  newName(kind: BackupKind, now: number): string {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 })
    chmodSync(this.dir, 0o700)
    const time = new Date(now).toISOString().replaceAll(/[-:.Z]/g, '')
    const base = `jarvis-${time}-${kind}`
    const taken = new Set(this.#files())
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}-${number}`
      if (!taken.has(`${name}.db`) && !taken.has(`${name}.json`)) return name
    }
  }

  /** From here on it counts. */
  finish(name: string, facts: BackupFacts): Backup {
    this.finishLater(name, facts)
    return this.get(name)
  }

  /** It counts as soon as its file is there. */
  finishLater(name: string, facts: BackupFacts): void {
    writeDurably(path.join(this.dir, `${name}.json`), JSON.stringify(facts))
  }

  remove(name: string): void {
    const file = this.fileOf(name)
    // First what makes it count.
    rmSync(path.join(this.dir, `${name}.json`), { force: true })
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
  }

  /** What a process left unfinished. */
  sweep(now: number): void {
    const files = this.#files()
    const finished = new Set(files.filter(file => file.endsWith('.json')).map(file => file.slice(0, -5)))
    for (const file of files) {
      const name = /^(.*?)(?:\.db(?:-wal|-shm|-journal)?|\.json(?:\.new)?)$/.exec(file)?.[1]
      if (name === undefined || !namePattern.test(name)) continue
      // What is known of a state that has gone back to its place.
      if (finished.has(name) && (file !== `${name}.json` || files.includes(`${name}.db`))) continue
      const { mtimeMs } = statSync(path.join(this.dir, file), { throwIfNoEntry: false }) ?? { mtimeMs: now }
      if (now - mtimeMs > UNFINISHED_MS) rmSync(path.join(this.dir, file), { force: true })
    }
  }

  #files(): readonly string[] {
    try {
      return readdirSync(this.dir)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  #read(name: string): Backup | null {
    try {
      const facts = factsSchema.parse(JSON.parse(readFileSync(path.join(this.dir, `${name}.json`), 'utf8')))
      const file = this.fileOf(name)
      const sizeBytes = statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
      return { name, ...facts, sizeBytes }
    } catch {
      return null
    }
  }
}
