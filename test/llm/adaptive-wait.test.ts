import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AdaptiveWait, EndpointWaits } from '../../electron/llm/adaptive-wait.ts'
import { defaultLlmRules } from '../../electron/llm/rules.ts'
import { readSavedEndpoint } from '../../electron/llm/saved-endpoint.ts'
import { SilenceTimer } from '../../electron/llm/silence-timer.ts'

const range = { minMs: 1_000, maxMs: 60_000 }

describe('a wait', () => {
  it('is the longest until enough was measured, then follows the slowest, within its bounds', () => {
    const wait = new AdaptiveWait(range)
    for (const tookMs of [200, 210, 220, 230]) wait.record(tookMs)
    expect(wait.ms).toBe(60_000)
    wait.record(240)
    expect(wait.ms).toBe(2_400)
    wait.record(5_900)
    expect(wait.ms).toBe(59_000)
    wait.record(9_000)
    expect(wait.ms).toBe(60_000)
    expect(new AdaptiveWait(range, [1, 1, 1, 1, 1]).ms).toBe(1_000)
  })

  it('forgets what was long ago', () => {
    const wait = new AdaptiveWait(range, [6_000])
    for (let index = 0; index < 200; index++) wait.record(300)
    expect(wait.ms).toBe(3_000)
    expect(wait.samples).toHaveLength(100)
  })

  it('goes on from what an earlier run measured', () => {
    const earlier = new EndpointWaits(defaultLlmRules.timeouts)
    for (let index = 0; index < 10; index++) earlier.firstToken.record(7_000)
    const saved = JSON.parse(JSON.stringify({ waits: earlier.saved() })) as unknown
    const later = new EndpointWaits(defaultLlmRules.timeouts, readSavedEndpoint(saved).waits)
    expect(later.firstToken.ms).toBe(70_000)
    expect(later.betweenTokens.ms).toBe(180_000)
  })
})

describe('what was saved', () => {
  it('of another version or damaged costs only the part that cannot be read', () => {
    const circuit = { failures: 2, openedAt: null, cause: null, history: [] }
    expect(readSavedEndpoint({ circuit, waits: { load: ['slow'] }, models: 7 })).toEqual({ circuit })
    for (const value of [null, undefined, 'text', 7, []]) expect(readSavedEndpoint(value)).toEqual({})
  })
})

describe('silence', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  it('is told once it has lasted, counted from the last sign of life', () => {
    const silences: number[] = []
    const timer = new SilenceTimer(waitedMs => silences.push(waitedMs))
    timer.start(10_000)
    vi.advanceTimersByTime(9_000)
    timer.start(3_000)
    vi.advanceTimersByTime(2_900)
    timer.start(3_000)
    vi.advanceTimersByTime(2_900)
    expect(silences).toEqual([])
    vi.advanceTimersByTime(200)
    expect(silences).toEqual([3_000])
    timer.stop()
  })

  it('begins anew after a sleep of the computer, whose timers come before what the network brought', () => {
    const onSilence = vi.fn()
    const timer = new SilenceTimer(onSilence)
    timer.start(10_000)
    // A timer that fires a minute late.
    const now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 70_000)
    vi.advanceTimersByTime(10_000)
    expect(onSilence).not.toHaveBeenCalled()
    clock.mockReturnValue(now + 80_000)
    vi.advanceTimersByTime(10_000)
    expect(onSilence).toHaveBeenCalledWith(10_000)
  })
})
