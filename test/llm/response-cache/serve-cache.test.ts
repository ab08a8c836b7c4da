// The cache thread's own side, in this thread: what it keeps, finds and lets go.

import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CacheThreadData, NewEntry } from '../../../electron/llm/response-cache/cache-entry.ts'
import { cacheLimits } from '../../../electron/llm/response-cache/cache-limits.ts'
import { serveCache } from '../../../electron/llm/response-cache/serve-cache.ts'
import { tempDir } from '../../support/temp-dir.ts'

const HOUR = 3_600_000
const now = 1_000 * 24 * HOUR

function open(given: Partial<CacheThreadData> = {}) {
  const served = serveCache(
    { file: path.join(tempDir(), 'cache.db'), limits: cacheLimits(), vectorModel: 'a', ...given },
    now,
  )
  onTestFinished(() => served.close())
  return served.operations
}

/** A vector of length 1, the same for the same seed. */
function vectorOf(seed: number): Float32Array {
  let state = seed * 2_654_435_761 + 1
  const values = Float32Array.from({ length: 256 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state / 2 ** 31
  })
  const length = Math.hypot(...values)
  return values.map(value => value / length)
}

function entry(number: number, given: Partial<NewEntry> = {}): NewEntry {
  return {
    keys: { exact: `exact ${number}`, context: `context ${number}`, scope: 'scope' },
    question: `Question ${number}?`,
    answer: `Answer ${number}.`,
    engine: 'embedded',
    endpoint: null,
    model: 'tiny',
    timings: { queueMs: 0, loadMs: 0, firstTokenMs: 5, totalMs: 20 },
    tokens: { prompt: 3, answer: 4 },
    createdAt: now,
    origin: { conversationId: 'c1', messageId: `m${number}` },
    vector: vectorOf(number),
    ...given,
  }
}

describe('the cache thread', () => {
  it('finds an answer by its exact key, else by its context, each only while it is young enough', () => {
    const cache = open()
    cache.add(entry(1))
    const find = (exact: string, context: string | null, at: number) => cache.find({ exact, context, now: at })?.level
    expect(find('exact 1', null, now)).toBe('exact')
    expect(find('other', 'context 1', now)).toBe('context')
    expect(find('other', 'context 1', now + 2 * HOUR)).toBeUndefined()
    expect(find('exact 1', null, now + 6 * 24 * HOUR)).toBe('exact')
    expect(find('exact 1', null, now + 8 * 24 * HOUR)).toBeUndefined()
  })

  it('keeps one answer for a key, the newest', () => {
    const cache = open()
    cache.add(entry(1))
    cache.add(entry(1, { answer: 'Better.' }))
    expect(cache.find({ exact: 'exact 1', context: null, now })?.entry.answer).toBe('Better.')
    expect(cache.list({ limit: 10, before: null })).toHaveLength(1)
    expect(cache.findSimilar({ scope: 'scope', vector: vectorOf(1), now, limit: 5 })).toHaveLength(1)
  })

  it('finds the nearest question among thousands, of its own scope, also after others have gone', () => {
    const cache = open()
    const ids = Array.from({ length: 2_500 }, (_, at) => cache.add(entry(at)))
    cache.add(entry(9_999, { keys: { exact: 'elsewhere', context: null, scope: 'other' }, vector: vectorOf(7) }))
    cache.forget({ ids: ids.filter((_, at) => at % 3 === 0) })
    for (const number of [7, 100, 1_499, 2_498]) {
      const wanted = number % 3 === 0 ? [] : [`Question ${number}?`]
      const found = cache.findSimilar({ scope: 'scope', vector: vectorOf(number), now, limit: 1 })
      expect(found.map(({ question }) => question)).toEqual(wanted)
    }
    expect(cache.findSimilar({ scope: 'scope', vector: vectorOf(8), now: now + 4 * 24 * HOUR, limit: 1 })).toEqual([])
    cache.clear()
    expect(cache.findSimilar({ scope: 'scope', vector: vectorOf(8), now, limit: 1 })).toEqual([])
  })

  it('lets the least used go when there are too many', () => {
    const cache = open({ limits: cacheLimits({ maxEntries: 100 }) })
    const first = cache.add(entry(0))
    for (let number = 1; number < 100; number++) cache.add(entry(number))
    cache.noteHit({ id: first, level: 'exact', ms: 20, tokens: 4, now: now + 10, day: 'today' })
    for (let number = 100; number < 200; number++) cache.add(entry(number, { createdAt: now + 2 }))
    expect(cache.counts({ day: 'today', now }).entries).toBeLessThanOrEqual(164)
    const { entries, evicted } = cache.counts({ day: 'today', now })
    expect(evicted.exact).toBe(200 - entries)
    expect(evicted.semantic).toBeLessThanOrEqual(evicted.exact)
    expect(cache.find({ exact: 'exact 0', context: null, now })).not.toBeNull()
    expect(cache.find({ exact: 'exact 1', context: null, now })).toBeNull()
  })

  it('forgets by message and by conversation, and counts what was saved', () => {
    const cache = open()
    const one = cache.add(entry(1))
    const two = cache.add(entry(2, { origin: { conversationId: 'c2', messageId: 'm2' } }))
    cache.noteHit({ id: one, level: 'exact', ms: 20, tokens: 4, now, day: 'monday' })
    cache.noteHit({ id: one, level: 'semantic', ms: 30, tokens: 5, now, day: 'tuesday' })
    expect(cache.counts({ day: 'tuesday', now })).toMatchObject({
      entries: 2,
      today: { hits: 1, ms: 30, tokens: 5 },
      total: { hits: 2, ms: 50, tokens: 9 },
    })
    expect(cache.forget({ messageId: 'm1' })).toEqual([one])
    expect(cache.forget({ conversationId: 'c2' })).toEqual([two])
    expect(cache.counts({ day: 'tuesday', now }).entries).toBe(0)
  })

  it('keeps its answers over a restart, and drops vectors that another model made', () => {
    const file = path.join(tempDir(), 'cache.db')
    const before = serveCache({ file, limits: cacheLimits(), vectorModel: 'a' }, now)
    before.operations.add(entry(1))
    before.close()
    const similar = { scope: 'scope', vector: vectorOf(1), now, limit: 1 }
    const same = serveCache({ file, limits: cacheLimits(), vectorModel: 'a' }, now)
    expect(same.operations.findSimilar(similar)).toHaveLength(1)
    same.close()
    const other = open({ file, vectorModel: 'b' })
    expect(other.findSimilar(similar)).toEqual([])
    expect(other.find({ exact: 'exact 1', context: null, now })?.entry.answer).toBe('Answer 1.')
  })
})
