// Answers that are given again instead of generated: to the same question (exact), to the same question after the same
// last turns (context), to a question that asks for the same in other words (semantic). Who asks the same while it is
// being generated shares that generation.

import { LRUCache } from 'lru-cache'
import { cancelled } from '../../../shared/errors.ts'
import type { CachedFrom, CacheLevel } from '../../../shared/cache-models.ts'
import type { Logger } from '../../lib/logger.ts'
import type { ThreadHealth } from '../../lib/thread-health.ts'
import type { Recorder } from '../../lib/recorder.ts'
import type { CacheWish, GenerateResult, LlmRequest, ResponseCache, Target } from '../llm.ts'
import { CacheClient } from './cache-client.ts'
import type { CacheLimits, Entry } from './cache-entry.ts'
import { keysOf, normalized, type CacheKeys } from './cache-key.ts'
import { CacheTally } from './cache-tally.ts'
import { Flight, type Landed } from './flight.ts'
import { hasLastingAnswer } from './guard/has-lasting-answer.ts'
import { isSameQuestion } from './guard/is-same-question.ts'

/** Longer ones are asked once. */
const MAX_SEMANTIC_LENGTH = 300
/** Similar questions the guard looks at. */
const CANDIDATES = 8
const MAX_KEPT_BYTES = 16 * 1024 * 1024
/** An answer beyond is not worth a megabyte for a day. */
const MAX_ANSWER_LENGTH = 500_000
const EMBED_TIMEOUT_MS = 2_000

export interface QuestionEmbedder {
  readonly modelId: string
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>
}

export interface CacheSwitches {
  readonly isCacheOn: boolean
  readonly isSemanticCacheOn: boolean
  readonly isContextCacheOn: boolean
}

export interface AnswerCacheOptions {
  readonly file: string
  readonly workerUrl: URL
  readonly limits: CacheLimits
  readonly switches: () => CacheSwitches
  readonly embedder: QuestionEmbedder
  readonly recorder: Recorder
  readonly logger: Logger
  readonly now?: () => number
}

interface Found {
  readonly level: CacheLevel
  readonly entry: Entry
}

export class AnswerCache implements ResponseCache {
  readonly tally: CacheTally
  readonly #options: AnswerCacheOptions
  readonly #now: () => number
  readonly #client: CacheClient
  readonly #kept: LRUCache<string, Entry>
  readonly #flights = new Map<string, { readonly flight: Flight; readonly work: Promise<Landed> }>()

  constructor(options: AnswerCacheOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#client = new CacheClient({ ...options, vectorModel: options.embedder.modelId })
    this.tally = new CacheTally({ client: this.#client, now: this.#now, switches: options.switches })
    this.#kept = new LRUCache({
      maxSize: MAX_KEPT_BYTES,
      sizeCalculation: ({ question, answer }) => 2 * (question.length + answer.length) + 1_000,
    })
  }

  async answer(
    request: LlmRequest,
    targets: readonly Target[],
    generate: (request: LlmRequest) => Promise<GenerateResult>,
  ): Promise<GenerateResult> {
    const wish = request.cache
    const asked = targetsToAsk(targets)
    const first = asked.find(({ isAnswering }) => isAnswering) ?? asked[0]
    if (wish === undefined || first === undefined || !this.#options.switches().isCacheOn) return await generate(request)
    const startedAt = performance.now()
    if (wish.mode === 'use') {
      const found = await this.#find(request, wish, asked)
      if (request.signal.aborted) throw cancelled()
      this.#options.recorder.record('llm.cacheLookup', performance.now() - startedAt)
      if (found !== null) return this.#give(found, request, startedAt)
    }
    return await this.#share(request, wish, targets, keysOf(request, wish, first), generate)
  }

  async forget(forgotten: { ids?: readonly number[]; messageId?: string; conversationId?: string }): Promise<number> {
    this.#kept.clear()
    return (await this.#client.call('forget', forgotten))?.length ?? 0
  }

  async clear(): Promise<void> {
    this.#kept.clear()
    await this.#client.call('clear', undefined)
  }

  health(): ThreadHealth {
    return this.#client.health()
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  async #find(request: LlmRequest, wish: CacheWish, targets: readonly Target[]): Promise<Found | null> {
    const { isSemanticCacheOn, isContextCacheOn } = this.#options.switches()
    const allKeys = targets.map(target => keysOf(request, wish, target))
    for (const keys of allKeys) {
      const found = this.#findKept(keys) ?? (await this.#findStored(keys, isContextCacheOn))
      this.tally.count('exact', found?.level === 'exact')
      if (keys.context !== null && isContextCacheOn) this.tally.count('context', found?.level === 'context')
      if (found !== null) return found
    }
    if (!isSemanticCacheOn || !mayBeAskedInOtherWords(request, wish)) return null
    const vector = await this.#embed(wish.question)
    for (const { scope } of vector === null ? [] : allKeys) {
      const found = await this.#findSimilar(scope, wish.question, vector)
      this.tally.count('semantic', found !== null)
      if (found !== null) return found
    }
    return null
  }

  #findKept({ exact }: CacheKeys): Found | null {
    const entry = this.#kept.get(exact)
    const isYoung = entry !== undefined && entry.createdAt >= this.#now() - this.#options.limits.lifetimes.exact
    return isYoung ? { level: 'exact', entry } : null
  }

  async #findStored({ exact, context }: CacheKeys, isContextCacheOn: boolean): Promise<Found | null> {
    const found = await this.#client.call('find', {
      exact,
      context: isContextCacheOn ? context : null,
      now: this.#now(),
    })
    if (found?.level === 'exact') this.#kept.set(exact, found.entry)
    return found
  }

  async #findSimilar(scope: string, question: string, vector: Float32Array | null): Promise<Found | null> {
    if (vector === null) return null
    const similar = await this.#client.call('findSimilar', { scope, vector, now: this.#now(), limit: CANDIDATES })
    const entry = similar?.find(candidate => isSameQuestion(candidate.question, question))
    return entry === undefined ? null : { level: 'semantic', entry }
  }

  /** Null when there is no telling: then nothing is found in other words. */
  async #embed(question: string): Promise<Float32Array | null> {
    try {
      const [vector] = await this.#options.embedder.embed([question], AbortSignal.timeout(EMBED_TIMEOUT_MS))
      return vector ?? null
    } catch (error) {
      this.#options.logger.warn('cache.not_embedded', { error })
      return null
    }
  }

  #give({ level, entry }: Found, { onEvent, cache }: LlmRequest, startedAt: number): GenerateResult {
    const { engine, model, endpoint, answer, tokens } = entry
    onEvent({ kind: 'engine', engine, model, endpoint })
    onEvent({ kind: 'phase', phase: 'writing' })
    onEvent({ kind: 'text', text: answer })
    const totalMs = tenths(performance.now() - startedAt)
    const from = cachedFrom(level, entry, totalMs, cache?.question ?? '')
    this.tally.noteHit(entry.id, from)
    const timings = { queueMs: 0, loadMs: 0, firstTokenMs: totalMs, totalMs }
    return { status: 'complete', engine, endpoint, model, promptTruncated: false, timings, tokens, cache: from }
  }

  async #share(
    request: LlmRequest,
    wish: CacheWish,
    targets: readonly Target[],
    keys: CacheKeys,
    generate: (request: LlmRequest) => Promise<GenerateResult>,
  ): Promise<GenerateResult> {
    const startedAt = performance.now()
    const { onEvent, signal } = request
    const running = wish.mode === 'use' ? this.#flights.get(keys.exact) : undefined
    if (running !== undefined && !running.flight.signal.aborted) {
      const { result, entryId } = await running.flight.board(running.work, onEvent, signal)
      if (entryId === null) return result
      return this.#joined(result, entryId, performance.now() - startedAt)
    }
    const flight = new Flight()
    const work = generate({ ...request, signal: flight.signal, onEvent: flight.onEvent }).then(async result => ({
      result,
      entryId: await this.#keep(request, wish, targets, result, flight.text),
    }))
    const entry = { flight, work }
    this.#flights.set(keys.exact, entry)
    const land = () => {
      flight.land()
      if (this.#flights.get(keys.exact) === entry) this.#flights.delete(keys.exact)
    }
    work.then(land, land)
    return (await flight.board(work, onEvent, signal)).result
  }

  #joined(result: GenerateResult, entryId: number, tookMs: number): GenerateResult {
    const { timings, tokens } = result
    const ownMs = timings.totalMs - timings.queueMs - timings.loadMs
    const from: CachedFrom = {
      level: 'exact',
      entryId: idOf(entryId),
      createdAt: this.#now(),
      question: null,
      savedMs: Math.max(0, Math.round(ownMs)),
      savedTokens: tokens.prompt + tokens.answer,
    }
    this.tally.count('exact', true)
    this.tally.noteHit(entryId, from)
    const totalMs = tenths(tookMs)
    return { ...result, timings: { queueMs: 0, loadMs: 0, firstTokenMs: totalMs, totalMs }, cache: from }
  }

  /** Only what ended by itself and whole; null when it is not kept. */
  async #keep(
    request: LlmRequest,
    wish: CacheWish,
    targets: readonly Target[],
    result: GenerateResult,
    answer: string,
  ): Promise<number | null> {
    const { status, promptTruncated, engine, endpoint, model, timings, tokens } = result
    const target = targets.find(each => each.engine === engine && each.model === model && each.endpoint === endpoint)
    const isWhole =
      status === 'complete' && !promptTruncated && answer.trim() !== '' && answer.length <= MAX_ANSWER_LENGTH
    if (target === undefined || !isWhole) return null
    const keys = keysOf(request, wish, target)
    const mayRephrase = this.#options.switches().isSemanticCacheOn && mayBeAskedInOtherWords(request, wish)
    const facts = {
      engine,
      endpoint,
      model,
      timings,
      tokens,
      answer,
      createdAt: this.#now(),
      origin: wish.origin ?? null,
    }
    const question = normalized(wish.question)
    const vector = mayRephrase ? await this.#embed(question) : null
    this.#kept.delete(keys.exact)
    const id = await this.#client.call('add', { ...facts, question, keys, vector })
    if (id !== null) this.#kept.set(keys.exact, { ...facts, question, id })
    return id
  }
}

/** What would answer now, after those that are away, whose answers still hold. */
function targetsToAsk(targets: readonly Target[]): readonly Target[] {
  const answering = targets.findIndex(({ isAnswering }) => isAnswering)
  return answering === -1 ? targets : targets.slice(0, answering + 1)
}

function mayBeAskedInOtherWords({ messages }: LlmRequest, { question }: CacheWish): boolean {
  const isFirst = messages.filter(({ role }) => role !== 'system').length === 1
  return isFirst && question.length <= MAX_SEMANTIC_LENGTH && hasLastingAnswer(question)
}

function cachedFrom(level: CacheLevel, entry: Entry, tookMs: number, question: string): CachedFrom {
  const { timings, tokens } = entry
  return {
    level,
    entryId: idOf(entry.id),
    createdAt: entry.createdAt,
    question: entry.question === normalized(question) ? null : entry.question,
    savedMs: Math.max(0, Math.round(timings.totalMs - timings.queueMs - timings.loadMs - tookMs)),
    savedTokens: tokens.prompt + tokens.answer,
  }
}

export function idOf(id: number): string {
  return `r${id}`
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
