// The database on its own, as the load's verdicts ask for it: pages, lists and branches by many at once, beside turns that
// are written, over its real file and threads. Only what a thread did counts.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openMemory } from '../../electron/memory/memory-client.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { fillStore } from '../bench/fill-store.ts'
import { atLeast, atMost, measured, single } from '../bench/measure.ts'
import { staticEmbedder } from '../support/static-embedder.ts'
import type { LoadOutcome } from './scenarios.ts'

const LANES = 50
/** One of ten is a write, each synced to the disk before it counts. */
const OPERATIONS = 120
const CONVERSATIONS = 40
const READERS = 2
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function loadDatabase(rows: number, say: (line: string) => void): Promise<LoadOutcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-load-'))
  const samples: number[] = []
  try {
    fillStore(folder, rows, say)
    const memory = await openMemory({
      file: path.join(folder, 'jarvis.db'),
      workerUrl: nodeParts.workers.memory,
      readerCount: READERS,
      embedder: staticEmbedder,
      isIndexing: false,
      recorder: {
        record: (name, tookMs) => {
          if (name.startsWith('sql.')) samples.push(tookMs)
        },
      },
      logger: silent,
    })
    try {
      const one = async (turn: number) => {
        const conversationId = `c${1 + (turn % CONVERSATIONS)}`
        // Another length each time: what is kept from before is no operation of the database.
        const limit = 1 + (Math.floor(turn / CONVERSATIONS) % 100)
        if (turn % 10 === 9) {
          await memory.startTurn({ conversationId: null, title: `Chat ${turn}`, question: `What is ${turn}?` })
        } else if (turn % 10 === 8) await memory.listConversations({ limit })
        else if (turn % 2 === 0) await memory.listMessages({ limit, strategy: 'keyset', reference: conversationId })
        else await memory.readTranscript({ reference: conversationId, limit })
      }
      for (let turn = 0; turn < 200; turn++) await one(turn)
      samples.length = 0
      const startedAt = performance.now()
      const lane = async (number: number) => {
        for (let at = 0; at < OPERATIONS; at++) await one(number * OPERATIONS + at)
      }
      await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
      const rate = (samples.length * 1_000) / (performance.now() - startedAt)
      const operation = measured('an operation of the database', 'ms', samples)
      return {
        results: [
          operation,
          single('database operations a second (9 reads to 1 turn written, 50 at once)', '1/s', rate),
        ],
        verdicts: [
          atMost('an operation of the database (p95)', operation.p95, 40, 'ms'),
          atLeast('database operations a second', rate, 600, '1/s'),
        ],
      }
    } finally {
      await memory.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
