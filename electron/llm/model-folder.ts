// The GGUF files of the embedded engine: listing them, adding and removing them. Other processes may change the folder
// at any time (one folder serves all data folders), so it is read anew for each answer; heads of files are cached.

import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, readdir, realpath, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError, cancelled, isAppError } from '../../shared/errors.ts'
import type { Locale, Model } from '../../shared/models.ts'
import { fileInside } from '../lib/file-inside.ts'
import { readGguf, type GgufInfo } from './embedded/gguf.ts'
import { fitOfMemory, memoryForModel, readComputerMemory } from './fit.ts'
import { safeModelFileName } from './model-file-name.ts'
import { makePrivateDir, moveWithoutReplacing, requireRoom, toStorageError } from '../lib/file-storage.ts'
import type { Starter } from './starter-models.ts'

export interface ModelFile {
  readonly model: Model
  readonly path: string
  /** Changes with the file; hashing gigabytes at each look would take too long. */
  readonly digest: string
  readonly fileName: string
  /** What its maker calls it. */
  readonly title: string | null
  /** Of the vectors it makes. */
  readonly dimensions: number | null
  /** Why it cannot be used, for a file that is named like a model and is none. */
  readonly defect: AppError | null
}

export interface ModelFolderOptions {
  readonly dir: string
  readonly starters: Promise<readonly Starter[]>
  /** The user's language: a model that speaks it is taken first. */
  readonly locale: Locale
}

export class ModelFolder {
  readonly dir: string
  readonly #options: ModelFolderOptions
  /** By path; the key changes with the file. */
  readonly #heads = new Map<string, { key: string; head: GgufInfo | AppError }>()

  constructor(options: ModelFolderOptions) {
    this.dir = options.dir
    this.#options = options
  }

  /** The models that can be fetched, installed or not. */
  get starters(): Promise<readonly Starter[]> {
    return this.#options.starters
  }

  /** Usable ones first, of those the one to take by default; then the defective. */
  async list(): Promise<readonly ModelFile[]> {
    const starters = await this.#options.starters
    const paths = await this.#paths()
    for (const known of this.#heads.keys()) if (!paths.includes(known)) this.#heads.delete(known)
    const files: ModelFile[] = []
    for (const file of paths) {
      const found = await this.#describe(file, starters)
      if (found !== null) files.push(found)
    }
    return files.sort((a, b) => this.#rank(a) - this.#rank(b) || b.model.sizeBytes - a.model.sizeBytes)
  }

  /** Links or copies `source` into the folder once it has been checked. */
  async add(source: string, signal: AbortSignal): Promise<Model> {
    try {
      const file = await realpath(source)
      const { size } = await stat(file)
      await readGguf(file)
      await makePrivateDir(this.dir)
      const name = safeModelFileName(source)
      const target = fileInside(this.dir, name)
      if (await isSameFile(file, target)) return await this.#modelAt(target)
      await link(file, target).catch(async (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST')
          throw new AppError('conflict', `There is already a model file ${name}.`, {
            data: { reason: 'model_exists', name },
          })
        await requireRoom(this.dir, size)
        await this.#copy(file, target, signal)
      })
      return await this.#modelAt(target)
    } catch (error) {
      if (signal.aborted) throw cancelled()
      throw toStorageError(error, source)
    }
  }

  /** The model of a file that was put into the folder under its own name (download, upload). */
  async modelOf(fileName: string): Promise<Model> {
    return await this.#modelAt(fileInside(this.dir, fileName))
  }

  async #modelAt(file: string): Promise<Model> {
    const found = await this.#describe(file, await this.#options.starters)
    if (found === null) throw new AppError('not_found', `${file} has gone.`)
    if (found.defect !== null) throw found.defect
    return found.model
  }

  async remove(file: ModelFile): Promise<void> {
    try {
      await rm(file.path)
    } catch (error) {
      throw toStorageError(error, file.path)
    }
  }

  async #copy(from: string, target: string, signal: AbortSignal): Promise<void> {
    const part = path.join(this.dir, `.add-${randomUUID()}.part`)
    try {
      await pipeline(createReadStream(from), createWriteStream(part, { mode: 0o600, flush: true }), { signal })
      await moveWithoutReplacing(part, target, path.basename(target))
    } finally {
      await rm(part, { force: true })
    }
  }

  async #paths(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.dir)
      return names
        .filter(name => /\.gguf$/i.test(name) && !name.startsWith('.'))
        .sort()
        .map(name => path.join(this.dir, name))
    } catch {
      // Not made yet, or not readable: there are no models then.
      return []
    }
  }

  async #describe(file: string, starters: readonly Starter[]): Promise<ModelFile | null> {
    const facts = await stat(file).catch(() => null)
    if (facts?.isFile() !== true) return null
    const digest = fileDigest(facts)
    const head = await this.#headOf(file, digest)
    const info = isAppError(head) ? null : head
    const starter = starters.find(candidate => candidate.file === path.basename(file))
    const neededBytes = starter?.memoryBytes ?? memoryForModel(facts.size)
    return {
      path: file,
      digest,
      fileName: path.basename(file),
      title: info?.name ?? null,
      dimensions: info?.dimensions ?? null,
      defect: isAppError(head) ? head : null,
      model: {
        name: starter?.name ?? stemOf(file),
        engine: 'embedded',
        sizeBytes: facts.size,
        contextLength: info?.contextLength ?? null,
        fit: fitOfMemory(neededBytes, readComputerMemory()),
        capabilities: [info?.use ?? 'chat'],
        quantization: info?.quantization ?? null,
        languages: starter?.languages ?? info?.languages ?? [],
        isTrial: starter?.isTrial ?? false,
      },
    }
  }

  async #headOf(file: string, key: string): Promise<GgufInfo | AppError> {
    const known = this.#heads.get(file)
    if (known?.key === key) return known.head
    const head = await readGguf(file).catch((error: unknown) =>
      isAppError(error) ? error : new AppError('llm_model_invalid', String(error), { data: { reason: 'unreadable' } }),
    )
    this.#heads.set(file, { key, head })
    return head
  }

  #rank({ model, defect }: ModelFile): number {
    if (defect !== null) return 100
    const fit = { fits: 0, may_be_slow: 10, wont_fit: 20 }[model.fit]
    const knows = model.languages.length === 0 ? 1 : model.languages.includes(this.#options.locale) ? 0 : 2
    return fit + (model.isTrial ? 15 : 0) + knows
  }
}

export function fileDigest(facts: { readonly size: number; readonly mtimeMs: number; readonly ino: number }): string {
  return `${facts.size}:${facts.mtimeMs}:${facts.ino}`
}

/** By the name in the list, or the file's with or without its ending. */
export function findModelFile(files: readonly ModelFile[], name: string): ModelFile | null {
  return (
    files.find(({ model }) => model.name === name) ??
    files.find(({ path: file }) => path.basename(file) === name || stemOf(file) === name) ??
    null
  )
}

function stemOf(file: string): string {
  return path.basename(file).replace(/\.gguf$/i, '')
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b).catch(() => null)])
  return other !== null && one.dev === other.dev && one.ino === other.ino
}
