// Has a question answered: by the engines that can, one after the other, each in its queue and behind its circuit,
// waiting for one if it may.

import { setTimeout as delay } from 'node:timers/promises'
import { AppError, fromErrorShape, isAppError, toErrorShape } from '../../shared/errors.ts'
import { abortable } from '../lib/abortable.ts'
import type { Logger } from '../lib/logger.ts'
import { chooseEngines, isTwin, leastBusyFirst, type Candidate, type Wish } from './engine-choice.ts'
import type { EngineSlot, EngineWatch } from './engine-watch.ts'
import type { GenerateEvent, GenerateResult, LlmRequest } from './llm.ts'
import { withRetries } from './retry.ts'
import type { LlmRules } from './rules.ts'

/** A model that never ends would write until its context is full, for an hour on a slow computer. */
const DEFAULT_MAX_TOKENS = 4_096
const RECHECK_MS = 2_000

type Candidates = readonly [Candidate<EngineSlot>, ...Candidate<EngineSlot>[]]

export interface DispatcherOptions {
  readonly watch: EngineWatch
  readonly rules: LlmRules
  readonly logger: Logger
}

export class Dispatcher {
  readonly #options: DispatcherOptions

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** `startedAt` is when the question came, by performance.now(). */
  async answer(request: LlmRequest, wish: Wish, startedAt: number): Promise<GenerateResult> {
    const { signal, waitMs, onEvent } = request
    const { watch } = this.#options
    const deadline = startedAt + waitMs
    await abortable(watch.firstLook(wish.engine), signal)
    for (;;) {
      try {
        const candidates = leastBusyFirst(await this.#choose(wish, signal))
        return await this.#tryCandidates(candidates, request, startedAt)
      } catch (error) {
        const leftMs = deadline - performance.now()
        if (signal.aborted || leftMs <= 0 || !isAppError(error) || !isDown(error)) throw error
        onEvent({ kind: 'phase', phase: 'waiting', cause: toErrorShape(error) })
        await delay(Math.min(RECHECK_MS, leftMs), undefined, { signal })
        await abortable(watch.check(), signal)
      }
    }
  }

  /** From the last check if that has somebody to answer, else from a fresh one. */
  async #choose(wish: Wish, signal: AbortSignal): Promise<Candidates> {
    const { watch } = this.#options
    try {
      return chooseEngines(watch.slots, wish)
    } catch {
      const allowed = watch.slots.filter(slot => wish.engine === 'auto' || slot.engine.name === wish.engine)
      // A server known to be gone is not even looked at: that could take seconds.
      const refusal = allowed.map(slot => slot.circuit.refusal()).find(each => each !== null)
      if (refusal !== undefined) throw refusal
      await abortable(watch.check(), signal)
      try {
        return chooseEngines(watch.slots, wish)
      } catch (error) {
        // From its first failure on, every look counts; this is the first.
        for (const { circuit, check } of allowed)
          if (circuit.failures === 0 && check?.health.error) circuit.note(fromErrorShape(check.health.error))
        throw error
      }
    }
  }

  /** One after the other, as long as they fail before they have written anything. */
  async #tryCandidates(candidates: Candidates, request: LlmRequest, startedAt: number): Promise<GenerateResult> {
    const [first, ...others] = candidates
    const written = { hasText: false }
    for (let candidate = first, rest = others; ;) {
      const next = rest[0]
      // Another server with the model is asked at once, instead of this one again.
      const hasTwin = next !== undefined && isTwin(next, candidate)
      try {
        return await this.#run(candidate, request, { written, isAskedAgain: !hasTwin, startedAt })
      } catch (error) {
        if (request.signal.aborted || !isAppError(error)) throw error
        this.#noteFailure(candidate.slot, error)
        const isPassedOn = hasTwin ? !sameAnywhere.includes(error.code) : isFailureOfEngine(error)
        if (next === undefined || written.hasText || !isPassedOn) throw error
        const { name, endpoint } = candidate.slot.engine
        this.#options.logger.warn('engine.taken_over', { from: endpoint ?? name, error: error.message })
        candidate = next
        rest = rest.slice(1)
      }
    }
  }

  async #run(
    { slot, model }: Candidate<EngineSlot>,
    request: LlmRequest,
    { written, isAskedAgain, startedAt }: { written: { hasText: boolean }; isAskedAgain: boolean; startedAt: number },
  ): Promise<GenerateResult> {
    const { messages, priority, signal, maxTokens = DEFAULT_MAX_TOKENS, parameters = {} } = request
    const form = request.answerSchema === undefined ? {} : { answerSchema: request.answerSchema }
    const { engine, circuit, queue } = slot
    const refusal = circuit.refusal()
    if (refusal !== null) throw refusal
    const onQueued = () => request.onEvent({ kind: 'phase', phase: 'queued' })
    return await queue.run({ priority, signal, onQueued }, async turnSignal => {
      const queueMs = performance.now() - startedAt
      request.onEvent({ kind: 'engine', engine: engine.name, model, endpoint: engine.endpoint })
      const result = await circuit.run(answered => {
        const onEvent = (event: GenerateEvent) => {
          if (event.kind === 'text' || event.kind === 'reasoning') {
            if (!written.hasText) answered()
            written.hasText = true
          }
          request.onEvent(event)
        }
        return withRetries(
          () => engine.generate({ model, messages, maxTokens, parameters, ...form, signal: turnSignal, onEvent }),
          {
            rules: this.#options.rules.retry,
            signal: turnSignal,
            mayRetry: () => isAskedAgain && !written.hasText,
            onWait: error => {
              this.#options.logger.info('engine.asked_again', { engine: engine.name, error: error.message })
              request.onEvent({ kind: 'phase', phase: 'queued' })
            },
          },
        )
      })
      // An answer that is gone on with may have been at its end.
      const isQuestion = messages.at(-1)?.role === 'user'
      if (isQuestion && !written.hasText && result.status === 'complete') throw saidNothing(result)
      const { loadMs, firstTokenMs, totalMs } = result.timings
      const timings = {
        queueMs: Math.round(queueMs),
        loadMs: Math.round(loadMs),
        firstTokenMs: Math.round(queueMs + firstTokenMs),
        totalMs: Math.round(queueMs + totalMs),
      }
      return { ...result, timings }
    })
  }

  #noteFailure(slot: EngineSlot, error: AppError): void {
    const { watch } = this.#options
    if (error.code === 'llm_circuit_open') return
    if (isDown(error)) watch.noteUnavailable(slot, toErrorShape(error))
    else if (error.code.startsWith('llm_')) void watch.lookAgain()
  }
}

/** Failures that say something against the engine itself: not what it rightly refuses, nor that it is busy. */
export function isCounted(error: unknown): boolean {
  if (!isAppError(error) || error.code !== 'llm_unavailable') return false
  return !['unauthorized', 'limit', 'no_engine', 'empty_answer', 'not_allowed'].includes(String(error.data?.['reason']))
}

const downReasons = ['unreachable', 'not_ollama', 'redirected', 'no_engine', 'crash_loop', 'not_allowed']

/** Nobody answers there now; asking again soon may help. */
function isDown(error: AppError): boolean {
  if (error.code === 'llm_circuit_open') return true
  return error.code === 'llm_unavailable' && downReasons.includes(String(error.data?.['reason']))
}

/** What another server with the same model would say, too. */
const sameAnywhere = ['bad_request', 'cancelled']

/** Not what the server rightly refuses (sign-in, limit), which another engine must not hide. */
function isFailureOfEngine(error: AppError): boolean {
  if (error.code === 'llm_circuit_open') return true
  return error.code === 'llm_unavailable' && !['unauthorized', 'limit'].includes(String(error.data?.['reason']))
}

function saidNothing({ engine, model }: GenerateResult): AppError {
  return new AppError('llm_unavailable', `${model} answered with nothing.`, {
    retryable: true,
    data: { engine, model, reason: 'empty_answer' },
  })
}
