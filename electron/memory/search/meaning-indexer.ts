// Makes vectors for messages in the background, as fast as the embedder can: after what was written, after a start that
// found some missing, and all anew for another model, while searches go on with the one before.

import { setTimeout as delay } from 'node:timers/promises'
import { isAppError, toErrorShape, type ErrorShape } from '../../../shared/errors.ts'
import type { SearchProgress } from '../../../shared/search-models.ts'
import { Bell } from '../../lib/bell.ts'
import type { Embedder } from '../../lib/embedder/embedder.ts'
import type { Logger } from '../../lib/logger.ts'
import type { InputOf, Reads, ResultOf, Writes } from '../operations.ts'
import { MAX_UNCOVERED } from './posting-store.ts'
import type { EmbeddingModel, NewVectors, PendingTexts } from './vector-store.ts'

/** So many that storing them takes about BATCH_MS, within limits: what was made before a sudden end is not made again. */
const FIRST_BATCH = 32
const MIN_BATCH = 4
const MAX_BATCH = 1_024
const BATCH_MS = 2_000
const LENGTH_PER_MESSAGE = 800
const BACKLOG_SLICE = 400
const POSTING_SLICE = 1_000
const LOAD_SLICE = 4_000
const DROP_SLICE = 2_000
/** Several writes of one turn become one round. */
const AFTER_WRITE_MS = 150
const AFTER_FAILURE_MS = 15_000
const PROGRESS_MS = 500
/** After the last slice of an import: both together would take longer, and words find what is imported already. */
const REST_MS = 1_000

export interface IndexerOptions {
  readonly read: <N extends keyof Reads>(name: N, input: InputOf<Reads, N>) => Promise<ResultOf<Reads, N>>
  readonly write: <N extends keyof Writes>(name: N, input: InputOf<Writes, N>) => Promise<ResultOf<Writes, N>>
  readonly embedder: Embedder
  /** False: nothing is done but what a search or `complete` asks for. */
  readonly isBackground: boolean
  readonly onProgress: (progress: SearchProgress) => void
  readonly logger: Logger
}

export class MeaningIndexer {
  readonly #options: IndexerOptions
  readonly #stop = new AbortController()
  readonly #embedders = new Map<string, Embedder>()
  #wanted: Embedder
  #serving: EmbeddingModel | null = null
  #left = 0
  #batch = FIRST_BATCH
  #perSecond: number | null = null
  #problem: ErrorShape | null = null
  /** False until somebody says which model it shall be: until then the vectors there are stay. */
  #isChosen = false
  #change = new AbortController()
  #toldAt = 0
  #restsUntil = 0
  readonly #bell = new Bell()
  #loading: Promise<void> | null = null
  #running: Promise<void> = Promise.resolve()
  readonly #waiting = new Set<() => void>()

  constructor(options: IndexerOptions) {
    this.#options = options
    this.#wanted = options.embedder
    this.#embedders.set(options.embedder.modelId, options.embedder)
    if (options.isBackground) this.#running = this.#run()
  }

  /** Something was written. */
  poke(): void {
    this.#bell.ring()
  }

  /** More is being written for a while: what is made of it begins after that. */
  rest(): void {
    this.#restsUntil = performance.now() + REST_MS
    this.#bell.ring()
  }

  /** From now on vectors are made with `embedder`; the ones there serve until all are. */
  use(embedder: Embedder): void {
    this.#embedders.set(embedder.modelId, embedder)
    this.#isChosen = true
    if (this.#wanted !== embedder) {
      this.#change.abort()
      this.#batch = FIRST_BATCH
    }
    this.#wanted = embedder
    this.poke()
  }

  /** What embeds a query for the vectors that are searched; null when that model is out of reach. */
  get serving(): Embedder | null {
    return this.#serving === null ? this.#wanted : (this.#embedders.get(this.#serving.name) ?? null)
  }

  progress(): SearchProgress {
    const model = this.#serving?.name ?? this.#wanted.modelId
    return {
      meaningComplete: this.#left === 0 && this.#serving !== null,
      left: this.#left,
      messagesPerSecond: this.#perSecond,
      model,
      nextModel: model === this.#wanted.modelId || !this.#isChosen ? null : this.#wanted.modelId,
      problem: this.#problem,
    }
  }

  /** Once the codes of all vectors are in memory. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null))
    return this.#loading
  }

  /** Once every message has its vector. */
  async complete(signal: AbortSignal): Promise<void> {
    if (!this.#options.isBackground) return await this.#round(AbortSignal.any([signal, this.#stop.signal]))
    const done = new Promise<void>((resolve, reject) => {
      this.#waiting.add(resolve)
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    this.poke()
    await done
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      this.#bell.hush()
      const waiting = [...this.#waiting]
      try {
        this.#change = new AbortController()
        await this.#round(AbortSignal.any([signal, this.#change.signal]))
        this.#problem = null
        for (const resolve of waiting) {
          this.#waiting.delete(resolve)
          resolve()
        }
        await this.#bell.rung(signal)
        await delay(AFTER_WRITE_MS, undefined, { signal })
      } catch (error) {
        if (this.#stop.signal.aborted) return
        // Another model was chosen meanwhile.
        if (this.#change.signal.aborted) continue
        this.#problem = problemOf(error)
        this.#options.logger.warn('meaning.failed', { code: isAppError(error) ? error.code : 'internal', error })
        await delay(AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  /** Until there is nothing left to do. */
  async #round(signal: AbortSignal): Promise<void> {
    const { write } = this.#options
    await this.#rested(signal)
    for (let left: number | null = 1; left !== null;) {
      left = await write('indexBacklog', { limit: BACKLOG_SLICE })
      signal.throwIfAborted()
    }
    while (await write('buildPostings', { limit: POSTING_SLICE, uncovered: MAX_UNCOVERED })) signal.throwIfAborted()
    await this.load()
    const serving = this.#serving
    if (!this.#isChosen && serving !== null && serving.name !== this.#wanted.modelId) return
    const embedder = this.#wanted
    const wanted = await write('addEmbeddingModel', { name: embedder.modelId, dimensions: embedder.dimensions })
    const old = serving === null || serving.id === wanted.id ? null : this.#embedders.get(serving.name)
    // Once it is out of reach, what was written last is found by words until the next model has read it.
    if (serving !== null && old) await this.#embedAll(serving, old, signal).catch(() => signal.throwIfAborted())
    await this.#embedAll(wanted, embedder, signal)
    if (serving?.id !== wanted.id) {
      await write('serveEmbeddingModel', { modelId: wanted.id })
      await this.load()
      this.#forgetOthers()
      for (let dropped = 1; dropped > 0;) {
        dropped = await write('dropEmbeddings', { wanted: wanted.id, limit: DROP_SLICE })
        signal.throwIfAborted()
      }
    }
    while (await write('keepCodes', undefined)) signal.throwIfAborted()
    this.#tell(true)
  }

  async #rested(signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = this.#restsUntil - performance.now()
      if (left <= 0) return
      await delay(left, undefined, { signal })
    }
  }

  /** What neither serves nor shall serve. */
  #forgetOthers(): void {
    for (const [name, embedder] of this.#embedders) {
      if (name === this.#serving?.name || embedder === this.#wanted) continue
      embedder.rest?.()
      this.#embedders.delete(name)
    }
  }

  async #load(): Promise<void> {
    const { read, write } = this.#options
    const { modelId, dimensions } = this.#wanted
    const models = await read('readEmbeddingModels', undefined)
    // The first of all serves at once.
    if (models.length === 0) await write('addEmbeddingModel', { name: modelId, dimensions })
    for (let isDone = false; !isDone && !this.#stop.signal.aborted;)
      isDone = await write('loadCodes', { limit: LOAD_SLICE })
    this.#serving = (await read('readEmbeddingModels', undefined)).find(({ isServing }) => isServing) ?? null
  }

  /** The next batch is read and embedded while the writer stores the one before it. */
  async #embedAll(model: EmbeddingModel, embedder: Embedder, signal: AbortSignal): Promise<void> {
    let storing: Promise<unknown> = Promise.resolve()
    /** Up to where messages are on their way into the store; null: what it holds tells. */
    let after: number | null = null
    try {
      for (;;) {
        await this.#rested(signal)
        const startedAt = performance.now()
        const messages = this.#batch
        const limits = { modelId: model.id, messages, length: messages * LENGTH_PER_MESSAGE, after }
        const batch: PendingTexts = await this.#options.read('readPending', limits)
        this.#left = batch.left
        if (batch.count === 0) {
          await storing
          if (after === null) return
          after = null
          continue
        }
        const made = await this.#embed(model, embedder, batch, signal)
        await storing
        storing = this.#options.write('storeVectors', made)
        // Told by who awaits it, even if the next batch fails first.
        storing.catch(() => undefined)
        // Those done again are told apart by what is stored.
        if (batch.redone.length > 0) await storing
        after = batch.redone.length > 0 ? null : batch.embeddedTo
        this.#left = Math.max(0, batch.left - batch.count)
        const tookMs = performance.now() - startedAt
        this.#perSecond = batch.count / (tookMs / 1_000)
        if (tookMs < BATCH_MS / 2) this.#batch = Math.min(MAX_BATCH, messages * 2)
        else if (tookMs > BATCH_MS * 2) this.#batch = Math.max(MIN_BATCH, Math.floor(messages / 2))
        this.#tell(false)
        signal.throwIfAborted()
      }
    } finally {
      await storing.catch(() => undefined)
    }
  }

  async #embed(
    model: EmbeddingModel,
    embedder: Embedder,
    batch: PendingTexts,
    signal: AbortSignal,
  ): Promise<NewVectors> {
    const { id: modelId, dimensions } = model
    const { texts, redone, embeddedTo } = batch
    const vectors = new Float32Array(texts.length * dimensions)
    if (texts.length > 0) {
      const made = await embedder.embed(
        texts.map(({ text }) => text),
        signal,
      )
      made.forEach((vector, at) => vectors.set(vector, at * dimensions))
    }
    const places = texts.map(({ messageId, part, startsAt }) => ({ messageId, part, startsAt }))
    return { modelId, dimensions, places, vectors, pending: { redone, embeddedTo } }
  }

  #tell(isDone: boolean): void {
    if (isDone) {
      this.#left = 0
      this.#perSecond = null
    } else if (performance.now() - this.#toldAt < PROGRESS_MS) return
    this.#toldAt = performance.now()
    this.#options.onProgress(this.progress())
  }
}

function problemOf(error: unknown): ErrorShape {
  if (isAppError(error)) return toErrorShape(error)
  return { code: 'internal', message: 'The embedding model failed.', retryable: true }
}
