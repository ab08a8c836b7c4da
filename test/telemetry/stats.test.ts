import { expect, it } from 'vitest'
import { createMetrics } from '../../electron/telemetry/metrics.ts'
import { readStats } from '../../electron/telemetry/stats.ts'

it('stats put together what store, engines and recorder know', async () => {
  const metrics = createMetrics()
  metrics.record('chat.send', 5)
  const writer = { size: 1, busy: 0, queued: 0 }
  const queue = { size: 2, busy: 1, queued: 3 }
  const pool = { size: 1, busy: 1, queued: 2 }
  const saving = { hits: 0, ms: 0, tokens: 0 }
  const level = { isOn: true, entries: 1, hits: 2, misses: 3 }
  const cache = { ...level, evictions: 0, bytes: 5, ttlMs: 6 }
  const stats = await readStats(
    {
      counts: () => Promise.resolve({ messages: 4, conversations: 2, databaseBytes: 4_096 }),
      countFacts: () => Promise.resolve(7),
      caches: () => ({ events: cache }),
      pools: () => ({ 'memory.writer': writer }),
      pageCacheBytes: 64,
    },
    { status: () => ({ choice: { engine: 'auto', model: null }, active: null, engines: [] }), queue: () => queue },
    { pool: () => pool, cache: () => cache },
    {
      report: () =>
        Promise.resolve({
          levels: { exact: level, semantic: level, context: level },
          sizeBytes: 9,
          evicted: { exact: 1, semantic: 0, context: 0 },
          today: saving,
          total: saving,
        }),
    },
    metrics,
  )
  expect(stats).toMatchObject({
    messages: 4,
    conversations: 2,
    databaseBytes: 4_096,
    pools: { 'memory.writer': writer, llm: queue, speech: pool },
    caches: {
      'memory.events': cache,
      speech: cache,
      'llm.exact': { ...level, evictions: 1, bytes: 9, ttlMs: null },
      'llm.semantic': { ...level, evictions: 0, bytes: null, ttlMs: null },
      'llm.context': level,
    },
    engines: [],
    operations: [{ name: 'chat.send', count: 1 }],
  })
})
