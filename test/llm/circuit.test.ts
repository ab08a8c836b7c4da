import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError, cancelled } from '../../shared/errors.ts'
import { Circuit, type CircuitOptions } from '../../electron/llm/circuit.ts'
import { isCounted } from '../../electron/llm/dispatcher.ts'
import { failureOf } from './collect.ts'

const broken = new AppError('llm_unavailable', 'Ollama stalled.', { data: { reason: 'stalled' } })
const brokenOff = new AppError('llm_unavailable', 'Ollama broke off.', { data: { reason: 'broken_off' } })
const missing = new AppError('llm_model_missing', 'There is no such model.')

let changes = 0

function circuit(options: Partial<CircuitOptions> = {}): Circuit {
  return new Circuit({
    name: 'ollama http://gpu:1',
    endpoint: 'http://gpu:1',
    rules: { failures: 3, openMs: 120_000 },
    isFailure: isCounted,
    onChange: () => changes++,
    ...options,
  })
}

async function fail(of: Circuit, times: number, error: Error = broken): Promise<void> {
  for (let index = 0; index < times; index++) await expect(of.run(() => Promise.reject(error))).rejects.toBe(error)
}

beforeEach(() => {
  changes = 0
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => vi.useRealTimers())

describe('a closed circuit', () => {
  it('opens at the third failure in a row, and a success in between begins the count anew', async () => {
    const tested = circuit()
    await fail(tested, 2)
    expect(await tested.run(() => Promise.resolve('well'))).toBe('well')
    await fail(tested, 2)
    expect(tested.status()).toMatchObject({ state: 'closed', failures: 2, cause: { message: 'Ollama stalled.' } })
    await fail(tested, 1)
    expect(tested.status()).toMatchObject({
      state: 'open',
      failures: 3,
      openedAt: Date.now(),
      nextTryAt: Date.now() + 120_000,
      history: [{ state: 'open', cause: { code: 'llm_unavailable' } }],
    })
  })

  it('does not count what says nothing against the engine', async () => {
    const tested = circuit()
    const innocent = [
      missing,
      cancelled(),
      new AppError('overloaded', 'busy'),
      new AppError('bad_request', 'wrong'),
      new AppError('llm_unavailable', 'limit', { data: { reason: 'limit' } }),
      new Error('a bug of ours'),
    ]
    for (const error of innocent) await fail(tested, 3, error)
    expect(tested.status()).toMatchObject({ state: 'closed', failures: 0 })
  })

  it('never opens without rules', async () => {
    const tested = circuit({ rules: null })
    await fail(tested, 20)
    tested.note(broken)
    expect(tested.status()).toMatchObject({ state: 'closed', failures: 0, history: [] })
  })
})

describe('an open circuit', () => {
  it('refuses without asking, and says why, until its rest is over', async () => {
    const tested = circuit()
    await fail(tested, 3)
    const work = vi.fn(() => Promise.resolve())
    expect(await failureOf(tested.run(work))).toMatchObject({
      code: 'llm_circuit_open',
      retryable: true,
      data: { endpoint: 'http://gpu:1', failures: 3, reason: 'resting', cause: 'llm_unavailable' },
    })
    vi.advanceTimersByTime(119_999)
    expect(tested.refusal()).not.toBe(null)
    expect(work).not.toHaveBeenCalled()
    const told = changes
    vi.advanceTimersByTime(1)
    expect(changes).toBe(told + 1)
    expect(tested.status().state).toBe('half_open')
  })

  it('rests its full time when the clock of the computer is set back or forward', async () => {
    const tested = circuit()
    await fail(tested, 3)
    vi.setSystemTime(Date.now() + 86_400_000)
    expect(tested.refusal()).not.toBe(null)
    vi.setSystemTime(Date.now() - 2 * 86_400_000)
    vi.advanceTimersByTime(120_000)
    expect(await tested.run(() => Promise.resolve('well'))).toBe('well')
    expect(tested.status().state).toBe('closed')
  })

  it('lets exactly one of a hundred through as its probe, and all once that has answered', async () => {
    const tested = circuit()
    await fail(tested, 3)
    vi.advanceTimersByTime(120_000)
    const end = Promise.withResolvers<string>()
    const answers: (() => void)[] = []
    let asked = 0
    const calls = Array.from({ length: 100 }, () =>
      tested.run(answered => {
        asked++
        answers.push(answered)
        return end.promise
      }),
    )
    const others = await Promise.all(calls.slice(1).map(failureOf))
    expect(asked).toBe(1)
    expect(new Set(others.map(error => `${error.code} ${error.data?.['reason']}`))).toEqual(
      new Set(['llm_circuit_open probing']),
    )
    expect(tested.status().state).toBe('half_open')
    // Its first word decides; the rest may take minutes.
    answers[0]?.()
    await vi.waitFor(() => expect(tested.status()).toMatchObject({ state: 'closed', cause: null, openedAt: null }))
    expect(await tested.run(() => Promise.resolve('meanwhile'))).toBe('meanwhile')
    end.resolve('the rest')
    expect(await calls[0]).toBe('the rest')
    expect(tested.status().history.map(({ state }) => state)).toEqual(['closed', 'half_open', 'open'])
  })

  it('rests again when its probe fails, and counts a probe that breaks off after its first word', async () => {
    const tested = circuit()
    await fail(tested, 3)
    vi.advanceTimersByTime(120_000)
    await fail(tested, 1)
    expect(tested.status()).toMatchObject({ state: 'open', nextTryAt: Date.now() + 120_000 })
    vi.advanceTimersByTime(120_000)
    const breaksOff = tested.run(async answered => {
      answered()
      await vi.advanceTimersByTimeAsync(10)
      throw broken
    })
    expect(await failureOf(breaksOff)).toBe(broken)
    await vi.waitFor(() => expect(tested.status()).toMatchObject({ state: 'closed', failures: 1 }))
  })

  it('that opened because answers broke off lets more through only once one has come to its end', async () => {
    const tested = circuit()
    await fail(tested, 3, brokenOff)
    vi.advanceTimersByTime(120_000)
    const end = Promise.withResolvers<string>()
    const probe = tested.run(answered => {
      answered()
      return end.promise
    })
    await vi.advanceTimersByTimeAsync(10)
    expect((await failureOf(tested.run(() => Promise.resolve()))).data?.['reason']).toBe('probing')
    end.resolve('to the end')
    expect(await probe).toBe('to the end')
    expect(tested.status().state).toBe('closed')
  })

  it('takes neither a cancelled probe nor a missing model for a failure, and only the latter for an answer', async () => {
    const tested = circuit()
    await fail(tested, 3)
    vi.advanceTimersByTime(120_000)
    await fail(tested, 1, cancelled())
    expect(tested.status()).toMatchObject({ state: 'half_open', failures: 3 })
    await fail(tested, 1, missing)
    expect(tested.status()).toMatchObject({ state: 'closed', failures: 0 })
  })

  it('is tried at once when the user asks for it, and closed when it was seen to be well', async () => {
    const tested = circuit()
    await fail(tested, 3)
    tested.tryNow()
    expect(tested.status().state).toBe('half_open')
    await fail(tested, 1)
    expect(tested.status().state).toBe('open')
    tested.close()
    expect(tested.status()).toMatchObject({ state: 'closed', failures: 0, cause: null })
    expect(await tested.run(() => Promise.resolve('well'))).toBe('well')
  })

  it('of an earlier run lets one probe through at once, which decides', async () => {
    const earlier = circuit()
    await fail(earlier, 3)
    const saved = earlier.saved()
    const tested = circuit({ saved })
    expect(tested.status()).toMatchObject({ state: 'half_open', failures: 3, cause: { message: 'Ollama stalled.' } })
    await fail(tested, 1)
    expect(tested.status()).toMatchObject({ state: 'open', nextTryAt: Date.now() + 120_000 })
    const again = circuit({ saved: tested.saved() })
    expect(await again.run(() => Promise.resolve('well'))).toBe('well')
    expect(again.status().state).toBe('closed')
  })

  it('keeps the failures of an earlier run, closed as it was', async () => {
    const earlier = circuit()
    await fail(earlier, 2)
    const tested = circuit({ saved: earlier.saved() })
    expect(tested.status()).toMatchObject({ state: 'closed', failures: 2 })
    await fail(tested, 1)
    expect(tested.status().state).toBe('open')
  })

  it('hears of failures met elsewhere, as a probe too', async () => {
    const tested = circuit()
    for (let index = 0; index < 3; index++) tested.note(broken)
    await vi.waitFor(() => expect(tested.status().state).toBe('open'))
    tested.note(broken)
    expect(tested.status().failures).toBe(3)
    vi.advanceTimersByTime(120_000)
    tested.note(broken)
    await vi.waitFor(() => expect(tested.status().state).toBe('open'))
    tested.dispose()
  })
})
