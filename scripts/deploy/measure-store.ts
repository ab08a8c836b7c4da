// How a data folder opens and answers: the whole app, asked through the contract.

import path from 'node:path'
import { createApp } from '../../electron/app.ts'
import { loadConfig } from '../../electron/config.ts'
import { newestVersion } from '../../electron/memory/migrate.ts'
import { readHeader } from '../../electron/memory/store-header.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { createClient, type Client } from '../../shared/client.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'

export interface StoreFigures {
  readonly messages: number
  readonly isSound: boolean
  readonly openMs: number
  readonly operations: readonly { readonly name: string; readonly p50: number; readonly p95: number }[]
}

const RUNS = 60
/** On a busy computer the same store differs by that much from one time to the next. */
const TOLERANCE = 2
const TOLERANCE_MS = 5

/** Each run asks for another length: nothing is told from what was read before. */
const questions: Readonly<Record<string, (client: Client, run: number) => Promise<unknown>>> = {
  'conversation.list': (client, run) => client.call('conversation.list', { limit: 20 + run }),
  'message.list': (client, run) => client.call('message.list', { strategy: 'keyset', limit: 20 + run }),
  'app.info': client => client.call('app.info', {}),
}

/** `unchanged`: null where opening would change the tables. */
export async function measureStore(dataDir: string): Promise<StoreFigures>
export async function measureStore(dataDir: string, mode: 'unchanged'): Promise<StoreFigures | null>
export async function measureStore(dataDir: string, mode?: 'unchanged'): Promise<StoreFigures | null> {
  if (mode === 'unchanged' && readHeader(path.join(dataDir, 'jarvis.db')).schemaVersion !== newestVersion) return null
  const startedAt = performance.now()
  const app = await createApp(loadConfig({ host: 'cli', dataDir }), {
    ...nodeParts,
    present: () => Promise.resolve(null),
    checkHost: () => Promise.resolve([]),
    restart: () => undefined,
    close: () => undefined,
  })
  const openMs = performance.now() - startedAt
  try {
    const [near, far] = createLinkedPorts()
    app.connect(far, { kind: 'cli' })
    const client = createClient({ connect: () => near, reconnects: false })
    const operations = []
    for (const [name, ask] of Object.entries(questions))
      operations.push({ name, ...(await measure(run => ask(client, run))) })
    const { ok: isSound } = await client.call('app.check', { isFull: true })
    const { messages } = await client.call('app.stats', {})
    client.close()
    return { messages, isSound, openMs, operations }
  } finally {
    await app.shutdown('measured')
  }
}

/** What has become slower than chance allows, a sentence each. */
export function slower(before: StoreFigures, after: StoreFigures): readonly string[] {
  // The median: what else the computer does reaches the tail first.
  return after.operations.flatMap(({ name, p50 }) => {
    const known = before.operations.find(operation => operation.name === name)
    if (known === undefined || p50 <= known.p50 * TOLERANCE + TOLERANCE_MS) return []
    return [`${name} has become slower: ${p50.toFixed(1)} ms instead of ${known.p50.toFixed(1)} ms.`]
  })
}

async function measure(
  work: (run: number) => Promise<unknown>,
): Promise<{ readonly p50: number; readonly p95: number }> {
  const took: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now()
    await work(run)
    took.push(performance.now() - startedAt)
  }
  took.sort((a, b) => a - b)
  return { p50: took[Math.floor(RUNS / 2)] ?? 0, p95: took[Math.floor(RUNS * 0.95)] ?? 0 }
}
