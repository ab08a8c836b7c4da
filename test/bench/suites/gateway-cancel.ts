// How long after a cancel the engine's connection is closed, seen from the server: both processes read the same monotonic
// clock. One server writes as fast as it is read, the other a word every few milliseconds.

import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Llm } from '../../../electron/llm/llm.ts'
import { atMost, measured, percentile } from '../measure.ts'
import { benchModel, pacedModel, type Closed } from './gateway-protocol.ts'

const CANCELS = 100

export async function benchCancel(llm: Llm, server: ChildProcess) {
  const results = []
  const verdicts = []
  for (const [model, name] of [
    [pacedModel, 'a word every 5 ms'],
    [benchModel, 'as fast as it is read'],
  ] as const) {
    const samples: number[] = []
    for (let turn = 0; turn < CANCELS; turn++) samples.push(await cancelOnce(llm, server, model, turn % 10))
    const sorted = samples.toSorted((a, b) => a - b)
    results.push(measured(`cancel until the server sees the connection closed: ${name}`, 'ms', samples))
    verdicts.push(atMost(`cancel closes the connection, p95: ${name}`, percentile(sorted, 0.95), 50, 'ms'))
    verdicts.push(atMost(`cancel closes the connection, slowest of ${CANCELS}: ${name}`, sorted.at(-1) ?? 0, 50, 'ms'))
  }
  return { results, verdicts }
}

/** ms from the abort to the end of the connection, in the middle of an answer. */
async function cancelOnce(llm: Llm, server: ChildProcess, model: string, writingMs: number): Promise<number> {
  const stop = new AbortController()
  const begun = Promise.withResolvers<undefined>()
  const closed = new Promise<Closed>(resolve => server.once('message', message => resolve(message as Closed)))
  const answer = llm
    .generate({
      messages: [{ role: 'user', content: 'Go.' }],
      model,
      maxTokens: 1_000_000_000,
      priority: 'user',
      waitMs: 0,
      signal: stop.signal,
      onEvent: event => event.kind === 'text' && begun.resolve(undefined),
    })
    .catch(() => undefined)
  await begun.promise
  await delay(writingMs)
  const abortedAt = process.hrtime.bigint()
  stop.abort()
  const { closedAt } = await closed
  await answer
  return Number(BigInt(closedAt) - abortedAt) / 1e6
}
