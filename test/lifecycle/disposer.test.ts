import { describe, expect, it } from 'vitest'
import { Disposer } from '../../electron/lifecycle/disposer.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const forever = () => new Promise(() => undefined)

describe('disposing', () => {
  it('goes by priority, of one priority from the newest to the oldest, one after the other', async () => {
    const order: string[] = []
    const disposer = new Disposer()
    disposer.add('record', 'lock', () => order.push('lock'))
    disposer.add('door', 'router', () => order.push('router'))
    disposer.add('store', 'first', () => order.push('first'))
    disposer.add('store', 'second', async () => {
      await new Promise(resolve => setTimeout(resolve, 20))
      order.push('second')
    })
    disposer.add('work', 'backups', () => order.push('backups'))
    expect(await disposer.disposeAll('quit')).toEqual([])
    expect(order).toEqual(['router', 'backups', 'second', 'first', 'lock'])
    expect(await disposer.disposeAll('quit')).toEqual([])
    expect(order).toHaveLength(5)
  })

  it('goes on after a hook that throws, rejects or hangs, and tells the later ones', async () => {
    const disposer = new Disposer()
    const told: unknown[] = []
    const failures: unknown[] = []
    disposer.add('record', 'oldest', end => told.push(end))
    disposer.add('store', 'hangs', forever)
    disposer.add('store', 'rejects', () => Promise.reject(new Error('no')))
    disposer.add('engines', 'throws', () => {
      throw new Error('never')
    })
    disposer.add('door', 'newest', end => told.push(end))
    const logger = { ...silent, error: (_: string, facts: unknown) => failures.push(facts) }
    expect(await disposer.disposeAll('SIGTERM', logger, 100)).toEqual(['throws', 'rejects', 'hangs'])
    expect(told).toEqual([
      { reason: 'SIGTERM', failed: [] },
      { reason: 'SIGTERM', failed: ['throws', 'rejects', 'hangs'] },
    ])
    expect(failures).toMatchObject([
      { step: 'throws', reason: 'failed' },
      { step: 'rejects', reason: 'failed' },
      { step: 'hangs', reason: 'hangs' },
    ])
  })

  it('gives a hook its own time, and no more', async () => {
    const disposer = new Disposer()
    const slow = () => new Promise(resolve => setTimeout(resolve, 300))
    disposer.add('work', 'short of time', slow, 2)
    disposer.add('store', 'with time', slow, 1_000)
    expect(await disposer.disposeAll('quit', silent, 30_000)).toEqual(['short of time'])
  })

  it('gives every hook a chance within its limit, though all before it hang', async () => {
    const disposer = new Disposer()
    const reached: string[] = []
    for (let index = 0; index < 5; index++) {
      disposer.add('work', `step ${index}`, () => {
        reached.push(`step ${index}`)
        return forever()
      })
    }
    await disposer.disposeAll('quit', silent, 50)
    expect(reached).toHaveLength(5)
  })
})
