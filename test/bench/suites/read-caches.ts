// Reads that are kept: pages of a history, as the page asks for them, out of the cache and through the store's threads.

import { atLeast, atMost, measured, single, summarize, type Measured, type Verdict } from '../measure.ts'
import { openBenchMemory } from '../open-bench-memory.ts'

const DISTINCT = 64
const KEPT_READS = 20_000
const THREAD_READS = 2_000
const PAGE = 20

export async function benchReadCaches(
  file: string,
): Promise<{ readonly results: Measured[]; readonly verdicts: Verdict[] }> {
  const kept = await timeReads(file, true, KEPT_READS)
  const read = await timeReads(file, false, THREAD_READS)
  const perSecond = (samples: readonly number[]) => samples.length / (samples.reduce((sum, ms) => sum + ms, 0) / 1_000)
  return {
    results: [
      measured('page of 20, kept', 'ms', kept),
      measured('page of 20, kept', 'ms', read, 'through the threads'),
      single('pages of 20, kept', 'reads/s', perSecond(kept)),
    ],
    verdicts: [
      atMost('read that is kept, p99', summarize(kept).p99, 6, 'ms'),
      atLeast('reads that are kept, one after the other', perSecond(kept), 5_000, 'reads/s'),
    ],
  }
}

async function timeReads(file: string, isCached: boolean, count: number): Promise<number[]> {
  const memory = await openBenchMemory(file, isCached)
  try {
    const read = (at: number) =>
      memory.listMessages({ strategy: 'keyset', limit: PAGE, reference: `c${(at % DISTINCT) + 1}` })
    for (let at = 0; at < DISTINCT; at++) await read(at)
    const samples: number[] = []
    for (let at = 0; at < count; at++) {
      const startedAt = performance.now()
      await read(at)
      samples.push(performance.now() - startedAt)
    }
    return samples
  } finally {
    await memory.close()
  }
}
