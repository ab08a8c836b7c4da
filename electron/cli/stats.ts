// `jarvis stats`: what the store holds and how fast things have been in the process that holds it.

import { z } from 'zod'
import type { Command } from './command.ts'
import { formatBytes } from './output.ts'

const count = z.number().int().min(0)

/** What `stats --json` prints; other programs rely on it. */
export const statsSchema = z.strictObject({
  messages: count,
  conversations: count,
  facts: count,
  databaseBytes: count,
  caches: z.record(
    z.string(),
    z.strictObject({
      isOn: z.boolean(),
      entries: count,
      hits: count,
      misses: count,
      evictions: count,
      bytes: count.nullable(),
      ttlMs: count.nullable(),
    }),
  ),
  pools: z.record(z.string(), z.strictObject({ size: count, busy: count, queued: count })),
  circuits: z.array(
    z.looseObject({
      name: z.string(),
      endpoint: z.string().nullable(),
      state: z.enum(['closed', 'open', 'half_open']),
      failures: count,
      openedAt: z.number().nullable(),
      nextTryAt: z.number().nullable(),
    }),
  ),
  engines: z.array(
    z.looseObject({
      engine: z.enum(['ollama', 'embedded']),
      state: z.enum(['starting', 'ready', 'no_model', 'unavailable', 'not_allowed']),
    }),
  ),
  operations: z.array(
    z.strictObject({ name: z.string(), count, errors: count, p50: z.number(), p95: z.number(), p99: z.number() }),
  ),
})

export const stats: Command = {
  options: {},
  async run({ output, connect, words }) {
    const client = await connect()
    const document = await client.call('app.stats', {})
    output.result(document, () => {
      const locale = words('cli.locale')
      const { messages, conversations, databaseBytes, engines, circuits, operations } = document
      const figure = (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 1 })
      return [
        words('cli.stats.store', { messages, conversations, size: formatBytes(databaseBytes, locale) }),
        ...engines.map(
          ({ engine, endpoint, state }) => `${engine}${endpoint === null ? '' : ` (${endpoint})`}: ${state}`,
        ),
        ...circuits
          .filter(circuit => circuit.state !== 'closed')
          .map(({ name, state, failures }) => words('cli.stats.circuit', { name, state, failures })),
        ...operations.map(
          ({ name, count: times, errors, p50, p95, p99 }) =>
            `${name.padEnd(34)} ${String(times).padStart(7)} × ${figure(p50)} / ${figure(p95)} / ${figure(p99)} ms${errors > 0 ? `  (${words('cli.stats.errors', { errors })})` : ''}`,
        ),
      ].join('\n')
    })
    return 0
  },
}
