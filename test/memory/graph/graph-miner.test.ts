import { expect, it, vi } from 'vitest'
import { GraphMiner } from '../../../electron/memory/graph/graph-miner.ts'
import { recordingLogger } from '../recording-logger.ts'
import { addTurn, openTestStore } from '../test-store.ts'

it('looks through what there is once nothing is written any more, what comes later too, and goes on after a failure', async () => {
  vi.useFakeTimers()
  const store = openTestStore()
  const { logger, entries } = recordingLogger()
  let isBroken = false
  const mine = (limit: number) =>
    isBroken ? Promise.reject(new Error('no thread')) : Promise.resolve(store.mineGraph({ limit: Math.min(limit, 3) }))
  const miner = new GraphMiner({ mine, logger })
  const names = () => store.readGraph({ limit: 10 }).nodes.map(({ name }) => name)
  try {
    for (let turn = 0; turn < 4; turn++) addTurn(store, { question: 'Anna lives in Paris.' })
    miner.poke()
    await vi.advanceTimersByTimeAsync(1_000)
    miner.poke()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(names()).toEqual([])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(names()).toEqual(['Anna', 'Paris'])
    isBroken = true
    addTurn(store, { question: 'Marie lives in Tokyo.' })
    miner.poke()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(entries).toContainEqual(expect.objectContaining({ event: 'graph.failed' }))
    isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(names()).toContain('Tokyo')
  } finally {
    const closed = miner.close()
    await vi.advanceTimersByTimeAsync(1_000)
    await closed
    vi.useRealTimers()
  }
})
