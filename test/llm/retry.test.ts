import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError, type ErrorData } from '../../shared/errors.ts'
import { withRetries } from '../../electron/llm/retry.ts'
import { defaultLlmRules } from '../../electron/llm/rules.ts'
import { failureOf } from './collect.ts'

const unavailable = (data: ErrorData) => new AppError('llm_unavailable', 'gone', { data })
const busy = (data: ErrorData = {}) => new AppError('overloaded', 'busy', { data })

interface Run {
  readonly attempts: number
  readonly waits: readonly number[]
  readonly outcome: unknown
}

/** What comes of failing so often in a row, with the waits that were drawn in full. */
async function run(errors: readonly AppError[], { mayRetry = true } = {}): Promise<Run> {
  vi.spyOn(Math, 'random').mockReturnValue(1)
  let attempts = 0
  const waits: number[] = []
  let failedAt = 0
  const outcome = withRetries(
    () => {
      if (attempts > 0) waits.push(performance.now() - failedAt)
      const error = errors[attempts++]
      failedAt = performance.now()
      return error === undefined ? Promise.resolve('well') : Promise.reject(error)
    },
    {
      rules: defaultLlmRules.retry,
      signal: new AbortController().signal,
      mayRetry: () => mayRetry,
      onWait: () => undefined,
    },
  ).catch((error: unknown) => error)
  await vi.runAllTimersAsync()
  return { outcome: await outcome, attempts, waits }
}

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('asking again', () => {
  it('waits exponentially longer for a busy server, three times at most', async () => {
    expect(await run([busy(), busy()])).toEqual({ outcome: 'well', attempts: 3, waits: [2_000, 4_000] })
    const never = await run([busy(), busy(), busy(), busy(), busy()])
    expect(never).toMatchObject({ attempts: 4, waits: [2_000, 4_000, 8_000], outcome: { code: 'overloaded' } })
  })

  it('is what a lost connection is worth, twice at most, and a stopped runner once', async () => {
    const reset = unavailable({ reason: 'unreachable', cause: 'ECONNRESET' })
    expect(await run([reset, reset])).toEqual({ outcome: 'well', attempts: 3, waits: [300, 600] })
    expect((await run([reset, reset, reset])).outcome).toBe(reset)
    const stopped = unavailable({ reason: 'runner_stopped' })
    expect((await run([stopped])).outcome).toBe('well')
    expect(await run([stopped, stopped])).toMatchObject({ outcome: stopped, attempts: 2 })
  })

  it('follows the time a server names, unless that is too long', async () => {
    const limit = unavailable({ reason: 'limit', retryAfterMs: 7_000 })
    expect(await run([limit])).toEqual({ outcome: 'well', attempts: 2, waits: [7_000] })
    expect(await run([unavailable({ reason: 'limit', retryAfterMs: 61_000 })])).toMatchObject({ attempts: 1 })
    expect(await run([unavailable({ reason: 'limit' })])).toMatchObject({ attempts: 1 })
    expect((await run([busy({ retryAfterMs: 500 })])).waits).toEqual([500])
  })

  it.each([
    ['a refused connection', unavailable({ reason: 'unreachable', cause: 'ECONNREFUSED' })],
    ['a stall', unavailable({ reason: 'stalled' })],
    ['a sign-in', unavailable({ reason: 'unauthorized' })],
    ['a missing model', new AppError('llm_model_missing', 'gone')],
    ['a bad request', new AppError('bad_request', 'wrong')],
    ['too little memory', new AppError('llm_out_of_memory', 'full')],
  ])('is not what helps with %s', async (_name, error) => {
    expect(await run([error])).toEqual({ outcome: error, attempts: 1, waits: [] })
  })

  it('never happens once something was written', async () => {
    expect((await run([unavailable({ reason: 'broken_off' })], { mayRetry: false })).attempts).toBe(1)
  })

  it('draws each wait from nothing up to its bound', async () => {
    vi.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.25)
    const waits: number[] = []
    let last = performance.now()
    const outcome = withRetries(
      () => {
        waits.push(performance.now() - last)
        last = performance.now()
        return waits.length < 3 ? Promise.reject(busy()) : Promise.resolve('well')
      },
      {
        rules: defaultLlmRules.retry,
        signal: new AbortController().signal,
        mayRetry: () => true,
        onWait: () => undefined,
      },
    )
    await vi.runAllTimersAsync()
    expect(await outcome).toBe('well')
    expect(waits).toEqual([0, 0, 1_000])
  })

  it('ends at once when the user stops, in the middle of a wait', async () => {
    const stop = new AbortController()
    const attempt = vi.fn(() => Promise.reject(busy()))
    const outcome = failureOf(
      withRetries(attempt, {
        rules: defaultLlmRules.retry,
        signal: stop.signal,
        mayRetry: () => true,
        onWait: () => queueMicrotask(() => stop.abort()),
      }),
    )
    expect((await outcome).code).toBe('cancelled')
    await vi.runAllTimersAsync()
    expect(attempt).toHaveBeenCalledTimes(1)
  })
})
