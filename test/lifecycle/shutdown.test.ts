import { describe, expect, it } from 'vitest'
import { Disposer } from '../../electron/lifecycle/disposer.ts'
import { createShutdown } from '../../electron/lifecycle/shutdown.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function open(drain: (signal: AbortSignal) => Promise<void>, drainMs = 60_000) {
  const order: string[] = []
  const disposer = new Disposer()
  disposer.add('store', 'store', () => order.push('store'))
  const shutdown = createShutdown({
    refuse: () => order.push('refuse'),
    drain: async signal => {
      await drain(signal)
      order.push('drained')
    },
    drainMs,
    disposeMs: 20_000,
    disposer,
    logger: silent,
  })
  return { order, shutdown }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}

describe('shutting down', () => {
  it('refuses, drains, then disposes; once, however often it is asked for', async () => {
    const { order, shutdown } = open(() => Promise.resolve())
    const [first, second] = await Promise.all([shutdown('window closed'), shutdown('SIGTERM')])
    expect([first, second]).toEqual([true, true])
    expect(order).toEqual(['refuse', 'drained', 'store'])
  })

  it('ends draining when its time is over', async () => {
    const { order, shutdown } = open(untilAborted, 20)
    expect(await shutdown('SIGTERM')).toBe(true)
    expect(order).toEqual(['refuse', 'drained', 'store'])
  })

  it('asked a second time hurries', async () => {
    const { order, shutdown } = open(untilAborted)
    const ending = shutdown('SIGTERM')
    expect(order).toEqual(['refuse'])
    void shutdown('SIGTERM')
    expect(await ending).toBe(true)
  })

  it('disposes though draining failed, and says the end was not clean', async () => {
    const { order, shutdown } = open(() => Promise.reject(new Error('bug')))
    expect(await shutdown('SIGTERM')).toBe(false)
    expect(order).toEqual(['refuse', 'store'])
  })
})
