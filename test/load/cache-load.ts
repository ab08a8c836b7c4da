// The response cache on its own, as the load's verdicts ask for it: finds by many at once, over its real file and thread.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { CacheClient } from '../../electron/llm/response-cache/cache-client.ts'
import { cacheLimits } from '../../electron/llm/response-cache/cache-limits.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { atLeast, atMost, measured, single } from '../bench/measure.ts'
import type { LoadOutcome } from './scenarios.ts'

const ENTRIES = 2_000
const LANES = 50
const OPERATIONS = 400
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function loadCache(): Promise<LoadOutcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-load-'))
  const client = new CacheClient({
    file: path.join(folder, 'cache.db'),
    limits: cacheLimits({ maxEntries: 100_000, maxMegabytes: 200 }),
    vectorModel: 'none',
    workerUrl: nodeParts.workers.cache,
    logger,
  })
  const now = Date.now()
  const add = (key: string) =>
    client.call('add', {
      engine: 'embedded',
      endpoint: null,
      model: 'scripted',
      timings: { queueMs: 0, loadMs: 0, firstTokenMs: 0, totalMs: 20 },
      tokens: { prompt: 40, answer: 120 },
      keys: { scope: 'one', exact: key, context: null },
      question: key,
      answer: 'An answer. '.repeat(40),
      createdAt: now,
      origin: null,
      vector: null,
    })
  try {
    await Promise.all(Array.from({ length: ENTRIES }, (_, at) => add(`key ${at}`)))
    const alone: number[] = []
    for (let at = 0; at < 1_000; at++) {
      const startedAt = performance.now()
      await client.call('find', { exact: `key ${(at * 31) % ENTRIES}`, context: null, now })
      alone.push(performance.now() - startedAt)
    }
    const startedAt = performance.now()
    const lane = async (number: number) => {
      for (let at = 0; at < OPERATIONS; at++) {
        if (at % 10 === 9) await add(`new ${number} ${at}`)
        else await client.call('find', { exact: `key ${(number * 977 + at * 31) % ENTRIES}`, context: null, now })
      }
    }
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
    const rate = (LANES * OPERATIONS * 1_000) / (performance.now() - startedAt)
    const found = measured('an answer found in the cache', 'ms', alone)
    return {
      results: [found, single('cache operations a second (9 finds to 1 addition, 50 at once)', '1/s', rate)],
      verdicts: [
        atMost('an answer found in the cache (p95)', found.p95, 6, 'ms'),
        atLeast('cache operations a second', rate, 5_000, '1/s'),
      ],
    }
  } finally {
    await client.close()
    await rm(folder, { recursive: true, force: true })
  }
}
