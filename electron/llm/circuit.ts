// The circuit breaker of one dependency: after some failures in a row nobody is let through for a while, then one as a
// probe. cockatiel keeps the count and the state; when the rest is over is decided here, by a clock that nobody sets.

import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, type CircuitBreakerPolicy } from 'cockatiel'
import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import type { CircuitChange, CircuitStatus } from '../../shared/circuit-models.ts'
import type { CircuitRules } from './rules.ts'

const MAX_HISTORY = 20

export interface CircuitOptions {
  readonly name: string
  readonly endpoint: string | null
  /** Null: never opens. */
  readonly rules: CircuitRules | null
  readonly isFailure: (error: unknown) => boolean
  /** What `saved` gave in an earlier run. An open circuit of then lets a probe through at once. */
  readonly saved?: SavedCircuit | undefined
  readonly onChange: () => void
}

export interface SavedCircuit {
  readonly failures: number
  readonly openedAt: number | null
  readonly cause: ErrorShape | null
  readonly history: readonly CircuitChange[]
}

export class Circuit {
  readonly #options: CircuitOptions
  #breaker: ConsecutiveBreaker
  #policy: CircuitBreakerPolicy
  #unsubscribe: () => void = () => undefined
  #openedAt: number | null
  /** By performance.now(). */
  #dueAt = 0
  #dueTimer: NodeJS.Timeout | undefined
  #cause: ErrorShape | null
  #history: readonly CircuitChange[]

  constructor(options: CircuitOptions) {
    this.#options = options
    const saved = options.rules === null ? undefined : options.saved
    this.#breaker = new ConsecutiveBreaker(options.rules?.failures ?? Infinity)
    this.#breaker.state = saved?.failures ?? 0
    this.#openedAt = saved?.openedAt ?? null
    this.#cause = saved?.cause ?? null
    this.#history = saved?.history ?? []
    this.#policy = this.#createPolicy(this.#openedAt !== null)
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#breaker.state
  }

  /**
   * Does `work` if it may be done now. A probe has mostly succeeded as soon as `work` calls `answered`: others need not
   * wait for the rest of it. A cancelled one proves nothing, and the next is the probe.
   */
  async run<T>(work: (answered: () => void) => Promise<T>): Promise<T> {
    if (this.#options.rules === null) return await work(noop)
    const refusal = this.refusal()
    if (refusal !== null) throw refusal
    const isProbe = this.#policy.state === CircuitState.Open
    if (isProbe) this.#admitNext()
    // What broke off in the middle of answers has to come to the end of one.
    const isDecidedEarly = isProbe && this.#cause?.data?.['reason'] !== 'broken_off'
    const answered = Promise.withResolvers<undefined>()
    let isDecided = false
    try {
      // In an object, so that the policy does not wait for its end.
      const { result } = await this.#policy.execute(async () => {
        const result = this.#watched(
          work(() => answered.resolve(undefined)),
          isProbe,
        )
        await (isDecidedEarly ? Promise.race([result, answered.promise]) : result)
        return { result }
      })
      isDecided = true
      // Of a probe that has answered and goes on.
      return await result
    } catch (error) {
      if (isDecided) this.note(error)
      else if (this.#options.isFailure(error)) this.#tellCount(error)
      throw error
    }
  }

  /** Why nobody is let through now; null if somebody is. */
  refusal(): AppError | null {
    const state = this.#policy.state
    if (state === CircuitState.Closed || (state === CircuitState.Open && performance.now() >= this.#dueAt)) return null
    const { name, endpoint } = this.#options
    return new AppError('llm_circuit_open', `${name} rests after ${this.failures} failures: ${this.#cause?.message}`, {
      retryable: true,
      data: {
        reason: state === CircuitState.Open ? 'resting' : 'probing',
        engine: name.startsWith('ollama') ? 'ollama' : 'embedded',
        endpoint,
        failures: this.failures,
        nextTryAt: this.#nextTryAt(),
        cause: this.#cause?.code ?? null,
      },
    })
  }

  /** A failure met outside `run`. */
  note(error: unknown): void {
    if (this.#options.rules === null || !this.#options.isFailure(error)) return
    const isProbe = this.#policy.state === CircuitState.Open && this.refusal() === null
    if (this.#policy.state !== CircuitState.Closed && !isProbe) return
    if (isProbe) this.#admitNext()
    this.#policy
      .execute(() => Promise.reject(error as Error))
      .catch(noop)
      .finally(() => this.#tellCount(error))
  }

  /** It was seen to be well. */
  close(): void {
    if (this.#policy.state === CircuitState.Closed && this.failures === 0) return
    const wasOpen = this.#policy.state !== CircuitState.Closed
    this.#breaker.state = 0
    this.#policy = this.#createPolicy(false)
    if (wasOpen) this.#entered('closed', null)
    else this.#told()
  }

  /** The next call is let through as a probe, however long the rest still is. */
  tryNow(): void {
    if (this.#policy.state !== CircuitState.Open) return
    this.#dueAt = 0
    this.#told()
  }

  status(): CircuitStatus {
    const { name, endpoint } = this.#options
    return {
      name,
      endpoint,
      state: this.#state(),
      failures: this.failures,
      cause: this.#cause,
      openedAt: this.#openedAt,
      nextTryAt: this.#nextTryAt(),
      history: this.#history,
    }
  }

  saved(): SavedCircuit {
    return { failures: this.failures, openedAt: this.#openedAt, cause: this.#cause, history: this.#history }
  }

  dispose(): void {
    clearTimeout(this.#dueTimer)
    this.#unsubscribe()
  }

  #state(): CircuitStatus['state'] {
    if (this.#policy.state === CircuitState.Closed) return 'closed'
    return this.refusal()?.data?.['reason'] === 'resting' ? 'open' : 'half_open'
  }

  #nextTryAt(): number | null {
    if (this.#policy.state !== CircuitState.Open) return null
    return Date.now() + Math.max(0, Math.round(this.#dueAt - performance.now()))
  }

  /** A probe that was cancelled must not count as a success, which is what the policy would make of it. */
  async #watched<T>(work: Promise<T>, isProbe: boolean): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (isProbe && isAppError(error) && error.code === 'cancelled' && this.#policy.state === CircuitState.HalfOpen)
        this.#policy = this.#createPolicy(true)
      throw error
    }
  }

  #admitNext(): void {
    this.#policy = this.#createPolicy(true)
  }

  #createPolicy(isOpen: boolean): CircuitBreakerPolicy {
    this.#unsubscribe()
    // A policy that was replaced may still end a call: it must not count into the next one's.
    const { state } = this.#breaker
    this.#breaker = new ConsecutiveBreaker(this.#options.rules?.failures ?? Infinity)
    this.#breaker.state = state
    const policy = circuitBreaker(handleWhen(this.#options.isFailure), {
      breaker: this.#breaker,
      halfOpenAfter: this.#options.rules?.openMs ?? 0,
      ...(isOpen && {
        initialState: {
          // Opened in 1970, so that the policy's own clock never holds up whom ours lets through.
          ownState: { value: CircuitState.Open, openedAt: 0, attemptNo: 1 },
          breakerState: state,
        },
      }),
    })
    const subscription = policy.onStateChange(state => {
      if (state === CircuitState.Open) this.#opened(policy)
      else if (state === CircuitState.Closed) this.#entered('closed', null)
      else this.#entered('half_open', this.#cause)
    })
    this.#unsubscribe = () => subscription.dispose()
    return policy
  }

  #opened(policy: CircuitBreakerPolicy): void {
    const openMs = this.#options.rules?.openMs ?? 0
    const { lastFailure } = policy
    this.#cause = shapeOf(lastFailure !== undefined && 'error' in lastFailure ? lastFailure.error : null)
    this.#dueAt = performance.now() + openMs
    clearTimeout(this.#dueTimer)
    this.#dueTimer = setTimeout(() => this.#told(), openMs).unref()
    this.#entered('open', this.#cause)
  }

  #entered(state: CircuitStatus['state'], cause: ErrorShape | null): void {
    const at = Date.now()
    this.#history = [{ at, state, cause }, ...this.#history].slice(0, MAX_HISTORY)
    if (state === 'open') this.#openedAt = at
    if (state === 'closed') {
      this.#openedAt = null
      this.#cause = null
      clearTimeout(this.#dueTimer)
    }
    this.#told()
  }

  /** A failure that left the circuit closed. */
  #tellCount(error: unknown): void {
    if (this.#policy.state !== CircuitState.Closed) return
    this.#cause = shapeOf(error)
    this.#told()
  }

  #told(): void {
    this.#options.onChange()
  }
}

function shapeOf(error: unknown): ErrorShape | null {
  return isAppError(error) ? toErrorShape(error) : null
}

function noop(): void {
  // Nothing to do.
}
