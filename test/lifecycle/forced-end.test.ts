import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** The end of this process, seen instead of done. */
async function watchEnd() {
  const ends: string[] = []
  vi.spyOn(process, 'exit').mockImplementation(code => {
    ends.push(`exit ${code}`)
    return undefined as never
  })
  vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    ends.push(String(signal))
    return true
  })
  const { endProcess } = await import('../../electron/lifecycle/process-end.ts')
  return { ends, endProcess }
}

it('a process whose shutdown never returns is ended by force 5 s after its time to drain', async () => {
  const { ends, endProcess } = await watchEnd()
  endProcess({ shutdown: () => new Promise(() => undefined), drainMs: 30_000, disposeMs: 3_000 }, 'window closed', 0)
  await vi.advanceTimersByTimeAsync(34_999)
  expect(ends).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(ends).toEqual(['SIGKILL'])
})

it('asked to end a second time, it is ended by force after 5 s', async () => {
  const { ends, endProcess } = await watchEnd()
  const options = { shutdown: () => new Promise<boolean>(() => undefined), drainMs: 30_000, disposeMs: 3_000 }
  endProcess(options, 'window closed', 0)
  await vi.advanceTimersByTimeAsync(1_000)
  endProcess(options, 'SIGTERM', 143)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(ends).toEqual(['SIGKILL'])
})

it('after a clean end it exits by its code, after any other by force', async () => {
  for (const [isClean, end] of [
    [true, 'exit 0'],
    [false, 'SIGKILL'],
  ] as const) {
    vi.resetModules()
    const { ends, endProcess } = await watchEnd()
    endProcess({ shutdown: () => Promise.resolve(isClean), drainMs: 30_000, disposeMs: 3_000 }, 'window closed', 0)
    await vi.advanceTimersByTimeAsync(0)
    expect(ends).toEqual([end])
    vi.restoreAllMocks()
  }
  const { ends, endProcess } = await watchEnd()
  endProcess(
    { shutdown: () => Promise.reject(new Error('bug')), drainMs: 30_000, disposeMs: 3_000 },
    'window closed',
    0,
  )
  await vi.advanceTimersByTimeAsync(0)
  expect(ends).toEqual(['SIGKILL'])
})
