// GGUF files as embedders, each with an engine process of its own: which file is meant, whether it is still the same, and
// texts in small batches, so that an answer that begins meanwhile soon has the computer to itself.

import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, cancelled, isAppError } from '../../../shared/errors.ts'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import { MAX_EMBEDDED_LENGTH, type Embedder } from '../../lib/embedder/embedder.ts'
import type { Logger } from '../../lib/logger.ts'
import { embeddingMarksOf, markedModelId } from '../embedding-marks.ts'
import { fileDigest, findModelFile, type ModelFile, type ModelFolder } from '../model-folder.ts'
import { EmbeddingProcess } from './embedding-process.ts'
import type { SpawnEngineProcess } from './engine-process.ts'
import { fileIdentity } from './file-identity.ts'

const BATCH_TEXTS = 16
/** Half a minute for a large model and one thread. */
const BATCH_LENGTH = 6_000
/** Of one batch: what ended the process once may have had nothing to do with it. */
const MAX_TRIES = 3
const LOOK_EVERY_MS = 200
/** The most that a binary code has room for (memory/search/vector-memory.ts). */
const MAX_DIMENSIONS = 4_096

export interface GgufEmbeddersOptions {
  readonly folder: ModelFolder
  readonly spawn: SpawnEngineProcess
  readonly logger: Logger
  /** A model of this computer answers: what nobody waits for gives way to it. */
  readonly isBusy: () => boolean
}

export class GgufEmbedders {
  readonly #options: GgufEmbeddersOptions
  /** By path and digest; kept, since few files are ever chosen. */
  readonly #processes = new Map<string, { readonly path: string; readonly engine: EmbeddingProcess }>()

  constructor(options: GgufEmbeddersOptions) {
    this.#options = options
  }

  /** Of the weights of all that are in use. */
  get loaded(): LoadedBytes {
    const all = [...this.#processes.values()].flatMap(({ engine }) => engine.loaded ?? [])
    return {
      totalBytes: all.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
      gpuBytes: all.reduce((sum, { gpuBytes }) => sum + gpuBytes, 0),
    }
  }

  /** Lets go of a file, which some systems do not delete while it is open. */
  release(path: string): void {
    for (const known of this.#processes.values()) if (known.path === path) known.engine.rest()
  }

  /** Rejects when there is no such file in the folder, or it gives no vectors. A model that chats may give them, too. */
  async open(fileName: string, signal: AbortSignal): Promise<Embedder> {
    const file = await this.#fileOf(fileName)
    const { path, digest } = file
    const identity = await fileIdentity(path).catch(() => {
      throw missing(fileName)
    })
    const marks = embeddingMarksOf(file.title, fileName)
    const engine = this.#engineFor(path, digest)
    const [first] = await engine.embed([markedText('Jarvis', marks.text)], true, signal)
    const dimensions = first?.length ?? 0
    if (dimensions === 0 || dimensions > MAX_DIMENSIONS) throw givesNone(fileName)
    const isCurrent = async () => (await digestOf(path)) === digest
    return {
      modelId: markedModelId(`gguf:${fileName}@${identity}`, marks),
      dimensions,
      isCurrent,
      rest: () => engine.rest(),
      embed: async (texts, embedSignal, kind = 'text') => {
        const vectors = texts.map(() => new Float32Array(dimensions))
        for (const batch of batchesOf(texts, marks[kind])) {
          const made =
            kind === 'query'
              ? engine.embed(batch.texts, true, embedSignal)
              : this.#embedBehind(engine, batch.texts, embedSignal)
          await Promise.allSettled([made])
          // The process may have been started anew, with what is there now; or it failed because there is nothing.
          if (!embedSignal.aborted && !(await isCurrent())) throw missing(fileName)
          const found = await made
          batch.places.forEach((place, at) => {
            const vector = found[at]
            if (vector === undefined || vector.length === 0) return
            if (vector.length !== dimensions) throw givesNone(fileName)
            vectors[place]?.set(vector)
          })
        }
        return vectors
      },
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#processes.values()].map(({ engine }) => engine.dispose()))
  }

  /** Stops for whoever asks a model of this computer, and begins the batch anew afterwards. */
  async #embedBehind(
    engine: EmbeddingProcess,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const { isBusy } = this.#options
    for (let tries = 1; ;) {
      while (isBusy() && !signal.aborted) await delay(LOOK_EVERY_MS)
      stopIfAborted(signal)
      const giveWay = new AbortController()
      const look = setInterval(() => isBusy() && giveWay.abort(), LOOK_EVERY_MS)
      try {
        return await engine.embed(texts, false, AbortSignal.any([signal, giveWay.signal]))
      } catch (error) {
        stopIfAborted(signal)
        if (giveWay.signal.aborted) continue
        const isDead = isAppError(error) && error.data?.['reason'] === 'runner_stopped'
        if (!isDead || tries++ === MAX_TRIES) throw error
      } finally {
        clearInterval(look)
      }
    }
  }

  async #fileOf(fileName: string): Promise<ModelFile> {
    const file = findModelFile(await this.#options.folder.list(), fileName)
    if (file === null) throw missing(fileName)
    if (file.defect !== null) throw file.defect
    if (file.model.fit === 'wont_fit')
      throw new AppError('llm_out_of_memory', `${fileName} does not fit into the memory of this computer.`)
    return file
  }

  #engineFor(path: string, digest: string): EmbeddingProcess {
    const { spawn, logger } = this.#options
    const key = `${path}\n${digest}`
    const known = this.#processes.get(key)
    if (known !== undefined) return known.engine
    // One of an earlier file of that name has nothing more to do.
    this.release(path)
    const engine = new EmbeddingProcess({ path, spawn, logger })
    this.#processes.set(key, { path, engine })
    return engine
  }
}

interface Batch {
  readonly texts: string[]
  /** Of each text among all. */
  readonly places: number[]
}

/** Blank texts are left out. */
function batchesOf(texts: readonly string[], mark: string): readonly Batch[] {
  const batches: Batch[] = []
  let length = 0
  texts.forEach((text, place) => {
    if (text.trim() === '') return
    const marked = markedText(text, mark)
    let batch = batches.at(-1)
    if (batch === undefined || batch.texts.length === BATCH_TEXTS || length + marked.length > BATCH_LENGTH) {
      batch = { texts: [], places: [] }
      batches.push(batch)
      length = 0
    }
    batch.texts.push(marked)
    batch.places.push(place)
    length += marked.length
  })
  return batches
}

function markedText(text: string, mark: string): string {
  return mark + text.slice(0, MAX_EMBEDDED_LENGTH).toWellFormed()
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled()
}

async function digestOf(path: string): Promise<string | null> {
  const facts = await stat(path).catch(() => null)
  return facts === null ? null : fileDigest(facts)
}

function missing(model: string): AppError {
  return new AppError('llm_model_missing', `There is no model file ${model}.`, { data: { engine: 'embedded', model } })
}

function givesNone(model: string): AppError {
  return new AppError('llm_model_invalid', `${model} gives no vectors that can be searched.`, { data: { model } })
}
