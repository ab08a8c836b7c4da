// Has a question answered: by the engines that can, one after the other, each in its queue, waiting for one if it may.

import { setTimeout as delay } from 'node:timers/promises'
import { isAppError, toErrorShape, type AppError } from '../../shared/errors.ts'
import { abortable } from '../lib/abortable.ts'
import type { Logger } from '../lib/logger.ts'
import { chooseEngines, type Candidate, type Wish } from './engine-choice.ts'
import type { EngineSlot, EngineWatch } from './engine-watch.ts'
import type { GenerateEvent, GenerateResult, LlmRequest } from './llm.ts'

/** A model that never ends would write until its context is full, for an hour on a slow computer. */
const DEFAULT_MAX_TOKENS = 4_096
const RECHECK_MS = 2_000

export class Dispatcher {
  readonly #watch: EngineWatch
  readonly #logger: Logger

  constructor({ watch, logger }: { readonly watch: EngineWatch; readonly logger: Logger }) {
    this.#watch = watch
    this.#logger = logger
  }

  /** `startedAt` is when the question came, by performance.now(). */
  async answer(request: LlmRequest, wish: Wish, startedAt: number): Promise<GenerateResult> {
    const { signal, waitMs, onEvent } = request
    const deadline = startedAt + waitMs
    await abortable(this.#watch.firstLook(wish.engine), signal)
    for (;;) {
      try {
        return await this.#tryCandidates(await this.#choose(wish, signal), request, startedAt)
      } catch (error) {
        const leftMs = deadline - performance.now()
        if (signal.aborted || leftMs <= 0 || !isDown(error)) throw error
        onEvent({ kind: 'phase', phase: 'queued' })
        await delay(Math.min(RECHECK_MS, leftMs), undefined, { signal })
        await abortable(this.#watch.check(), signal)
      }
    }
  }

  /** From the last check if that has somebody to answer, else from a fresh one. */
  async #choose(wish: Wish, signal: AbortSignal) {
    try {
      return chooseEngines(this.#watch.slots, wish)
    } catch {
      await abortable(this.#watch.check(), signal)
      return chooseEngines(this.#watch.slots, wish)
    }
  }

  /** One after the other, as long as they fail before they have written anything. */
  async #tryCandidates(
    candidates: readonly [Candidate<EngineSlot>, ...Candidate<EngineSlot>[]],
    request: LlmRequest,
    startedAt: number,
  ): Promise<GenerateResult> {
    const [first, ...others] = candidates
    const written = { hasText: false }
    const onEvent = (event: GenerateEvent) => {
      if (event.kind === 'text' || event.kind === 'reasoning') written.hasText = true
      request.onEvent(event)
    }
    for (let candidate = first, rest = others; ;) {
      try {
        return await this.#run(candidate, { ...request, onEvent }, startedAt)
      } catch (error) {
        if (request.signal.aborted || !isAppError(error)) throw error
        this.#noteFailure(candidate.slot, error)
        const next = rest[0]
        if (next === undefined || written.hasText || !isFailureOfEngine(error)) throw error
        this.#logger.warn('engine.taken_over', { from: candidate.slot.engine.name, error: error.message })
        candidate = next
        rest = rest.slice(1)
      }
    }
  }

  async #run({ slot, model }: Candidate<EngineSlot>, request: LlmRequest, startedAt: number): Promise<GenerateResult> {
    const { messages, priority, signal, onEvent, maxTokens = DEFAULT_MAX_TOKENS, parameters = {} } = request
    const { engine } = slot
    const onQueued = () => onEvent({ kind: 'phase', phase: 'queued' })
    return await slot.queue.run({ priority, signal, onQueued }, async turnSignal => {
      const queueMs = performance.now() - startedAt
      onEvent({ kind: 'engine', engine: engine.name, model, endpoint: engine.endpoint })
      const result = await engine.generate({ model, messages, maxTokens, parameters, signal: turnSignal, onEvent })
      const { loadMs, firstTokenMs, totalMs } = result.timings
      const timings = {
        queueMs: tenths(queueMs),
        loadMs: tenths(loadMs),
        firstTokenMs: tenths(queueMs + firstTokenMs),
        totalMs: tenths(queueMs + totalMs),
      }
      return { ...result, timings }
    })
  }

  #noteFailure(slot: EngineSlot, error: AppError): void {
    if (isDown(error)) this.#watch.noteUnavailable(slot, toErrorShape(error))
    else if (error.code.startsWith('llm_')) void this.#watch.lookAgain()
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}

const downReasons = ['unreachable', 'not_ollama', 'redirected', 'no_engine', 'crash_loop']

/** Nobody answers there now; asking again soon may help. */
function isDown(error: unknown): boolean {
  return isAppError(error) && error.code === 'llm_unavailable' && downReasons.includes(String(error.data?.['reason']))
}

/** Not what the server rightly refuses (sign-in, limit), which another engine must not hide. */
function isFailureOfEngine(error: AppError): boolean {
  return error.code === 'llm_unavailable' && !['unauthorized', 'limit'].includes(String(error.data?.['reason']))
}
