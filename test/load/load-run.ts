// Requests at a given rate from many clients, whatever the answers take: a host that is late gets no rest for it
// (no coordinated omission), so a request's time counts from when it was due.

import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../../shared/client.ts'
import { isAppError } from '../../shared/errors.ts'
import { doOne } from './mixed-work.ts'

export interface LoadResult {
  /** ms, of those that were answered. */
  readonly samples: readonly number[]
  readonly failed: number
  /** How often each code. */
  readonly failures: Readonly<Record<string, number>>
  readonly tookMs: number
}

/** What a host that cannot keep up may owe; more are counted as failed at once. */
const MAX_PENDING = 2_000

export async function runAtRate(clients: readonly Client[], perSecond: number, requests: number): Promise<LoadResult> {
  const samples: number[] = []
  const running = new Set<Promise<void>>()
  let failed = 0
  const failures: Record<string, number> = {}
  const fail = (code: string) => {
    failed++
    failures[code] = (failures[code] ?? 0) + 1
  }
  const startedAt = performance.now()
  for (let turn = 0; turn < requests; turn++) {
    const dueAt = startedAt + (turn / perSecond) * 1_000
    const early = dueAt - performance.now()
    if (early > 1) await delay(early)
    const client = clients[turn % clients.length]
    if (client === undefined || running.size >= MAX_PENDING) {
      fail('owed')
      continue
    }
    const work = doOne(client, turn)
      .then(
        () => {
          samples.push(performance.now() - dueAt)
        },
        (error: unknown) => fail(isAppError(error) ? error.code : 'other'),
      )
      .finally(() => running.delete(work))
    running.add(work)
  }
  await Promise.all(running)
  return { samples, failed, failures, tookMs: performance.now() - startedAt }
}
