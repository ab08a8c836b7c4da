// Threads of the store killed under load: every request gets an answer, and nothing acknowledged is lost.

import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished, vi } from 'vitest'
import { isAppError } from '../../shared/errors.ts'
import { openMemory } from '../../electron/memory/memory-client.ts'
import { staticEmbedder } from '../support/static-embedder.ts'
import { tempDir } from '../support/temp-dir.ts'

/** `WORKER_KILLS=100 npx vitest run test/memory/worker-kill.test.ts` for long. */
const KILLS = Number(process.env['WORKER_KILLS'] ?? 12)
const CLIENTS = 8
const ignore = () => undefined

it(
  `${KILLS} threads killed under load: no request without an answer, no acknowledged message lost`,
  async () => {
    const threads = new Set<Worker>()
    const follow = (worker: Worker) => {
      // From its first message on: see lib/thread-end.ts.
      worker.once('message', () => threads.add(worker))
      worker.once('exit', () => threads.delete(worker))
    }
    process.on('worker', follow)
    onTestFinished(() => void process.off('worker', follow))
    // The limit of three restarts a minute is for what ends by itself; here the minutes fly.
    let skippedMs = 0
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs)
    onTestFinished(() => void vi.restoreAllMocks())

    const memory = await openMemory({
      file: path.join(tempDir(), 'jarvis.db'),
      workerUrl: new URL('../../electron/memory/memory.worker.ts', import.meta.url),
      readerCount: 2,
      embedder: staticEmbedder,
      isIndexing: false,
      // Each request goes to a thread.
      isCached: false,
      recorder: { record: ignore },
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    })
    onTestFinished(() => memory.close())

    const acknowledged: string[] = []
    const outcomes = new Map<string, number>()
    const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    let asked = 0
    let isOver = false
    const client = async (number: number) => {
      while (!isOver) {
        asked++
        try {
          if (number % 2 === 0) {
            const { question } = await memory.startTurn({
              conversationId: null,
              title: 'Load',
              question: `From ${number}`,
            })
            acknowledged.push(question.messageId)
          } else await memory.listMessages({ strategy: 'keyset', limit: 20 })
          count('ok')
        } catch (error) {
          // Whoever asked can ask again; it is never an unknown failure.
          count(isAppError(error) && error.retryable ? error.code : `unexpected ${String(error)}`)
          await delay(5)
        }
      }
    }
    const clients = Array.from({ length: CLIENTS }, (_, number) => client(number))

    for (let kill = 0; kill < KILLS; kill++) {
      await vi.waitUntil(() => threads.size > 0, { timeout: 20_000, interval: 2 })
      const victims = [...threads]
      const victim = victims[kill % victims.length]
      await victim?.terminate()
      skippedMs += 61_000
      // At work again before the next, and at another point of its work each time.
      const before = outcomes.get('ok') ?? 0
      await vi.waitUntil(() => (outcomes.get('ok') ?? 0) > before + (kill % 5), { timeout: 20_000, interval: 2 })
    }
    isOver = true
    await Promise.all(clients)

    const answered = [...outcomes.values()].reduce((sum, one) => sum + one, 0)
    expect(answered).toBe(asked)
    expect([...outcomes.keys()].filter(outcome => outcome !== 'ok' && outcome !== 'memory_unavailable')).toEqual([])
    for (const messageId of acknowledged) expect(await memory.getMessage(messageId)).toMatchObject({ messageId })
    expect(memory.threads().every(({ state }) => state !== 'down')).toBe(true)
  },
  180_000 + KILLS * 5_000,
)
