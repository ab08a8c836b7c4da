// `app.stats`: what the store holds, how busy things are, and how fast they have been in this process.

import type { Stats } from '../../shared/models.ts'
import type { Llm } from '../llm/llm.ts'
import type { Memory } from '../memory/memory.ts'
import type { Metrics } from './metrics.ts'

export async function readStats(
  memory: Pick<Memory, 'counts' | 'pools'>,
  llm: Pick<Llm, 'status' | 'queue'>,
  metrics: Metrics,
): Promise<Stats> {
  const { messages, conversations, databaseBytes } = await memory.counts()
  return {
    messages,
    conversations,
    // Neither facts, caches nor circuits exist yet; their names belong to the format that programs rely on.
    facts: 0,
    databaseBytes,
    caches: {},
    pools: { ...memory.pools(), llm: llm.queue() },
    circuits: [],
    engines: llm.status().engines,
    operations: metrics.operations(),
  }
}
