import { expect, it } from 'vitest'
import { GraphMiner } from '../../../electron/memory/graph/graph-miner.ts'
import { recordingLogger } from '../recording-logger.ts'
import { addTurn, openTestStore } from '../test-store.ts'

it('looks through what there is and what comes later, slice by slice, and closes even after a failure', async () => {
  const store = openTestStore()
  const { logger, entries } = recordingLogger()
  let isBroken = false
  const mine = () =>
    isBroken ? Promise.reject(new Error('no thread')) : Promise.resolve(store.mineGraph({ limit: 3 }))
  const miner = new GraphMiner({ mine, logger })
  const names = () => store.readGraph({ limit: 10 }).nodes.map(({ name }) => name)
  const patience = { timeout: 30_000, interval: 50 }
  for (let turn = 0; turn < 4; turn++) addTurn(store, { question: 'Anna lives in Paris.' })
  miner.poke()
  await expect.poll(() => store.readGraph({ limit: 10 }).left, patience).toBe(0)
  expect(names()).toEqual(['Anna', 'Paris'])
  isBroken = true
  addTurn(store, { question: 'Marie lives in Tokyo.' })
  miner.poke()
  await expect
    .poll(() => entries, patience)
    .toContainEqual(expect.objectContaining({ level: 'warn', event: 'graph.failed' }))
  await miner.close()
  expect(names()).toEqual(['Anna', 'Paris'])
}, 60_000)
