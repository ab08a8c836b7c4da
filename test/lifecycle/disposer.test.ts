import { describe, expect, it } from 'vitest'
import { Disposer } from '../../electron/lifecycle/disposer.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

describe('disposing', () => {
  it('goes from the newest to the oldest, one after the other', async () => {
    const order: string[] = []
    const disposer = new Disposer()
    disposer.add('first', () => order.push('first'))
    disposer.add('second', async () => {
      await new Promise(resolve => setTimeout(resolve, 20))
      order.push('second')
    })
    disposer.add('third', () => order.push('third'))
    expect(await disposer.disposeAll()).toBe(true)
    expect(order).toEqual(['third', 'second', 'first'])
    expect(await disposer.disposeAll()).toBe(true)
    expect(order).toHaveLength(3)
  })

  it('goes on after a step that throws, rejects or hangs, and tells the later ones', async () => {
    const disposer = new Disposer()
    const told: boolean[] = []
    const failures: unknown[] = []
    disposer.add('oldest', ({ isClean }) => told.push(isClean))
    disposer.add('hangs', () => new Promise(() => undefined))
    disposer.add('rejects', () => Promise.reject(new Error('no')))
    disposer.add('throws', () => {
      throw new Error('never')
    })
    disposer.add('newest', ({ isClean }) => told.push(isClean))
    const logger = { ...silent, error: (_: string, facts: unknown) => failures.push(facts) }
    expect(await disposer.disposeAll(logger, 100)).toBe(false)
    expect(told).toEqual([true, false])
    expect(failures).toMatchObject([
      { step: 'throws', reason: 'failed' },
      { step: 'rejects', reason: 'failed' },
      { step: 'hangs', reason: 'hangs' },
    ])
  })

  it('gives every step a chance within its limit, though all before it hang', async () => {
    const disposer = new Disposer()
    const reached: string[] = []
    for (let index = 0; index < 5; index++) {
      disposer.add(`step ${index}`, () => {
        reached.push(`step ${index}`)
        return new Promise(() => undefined)
      })
    }
    await disposer.disposeAll(silent, 50)
    expect(reached).toHaveLength(5)
  })
})
