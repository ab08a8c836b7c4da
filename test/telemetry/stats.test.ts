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
  const cache = { entries: 1, hits: 2, misses: 3 }
  const stats = await readStats(
    {
      counts: () => Promise.resolve({ messages: 4, conversations: 2, databaseBytes: 4_096 }),
      countFacts: () => Promise.resolve(7),
      pools: () => ({ 'memory.writer': writer }),
      pageCacheBytes: 64,
    },
    { status: () => ({ choice: { engine: 'auto', model: null }, active: null, engines: [] }), queue: () => queue },
    { pool: () => pool, cache: () => cache, evicted: () => 0 },
    {
      report: () =>
        Promise.resolve({
          levels: { exact: cache, semantic: cache, context: cache },
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
    caches: { speech: cache, 'llm.exact': cache, 'llm.semantic': cache, 'llm.context': cache },
    engines: [],
    operations: [{ name: 'chat.send', count: 1 }],
  })
})
