// Pages of fifty at every depth of a long history, in the thread that reads them; rival: OFFSET on the same table. And
// the same reads kept in memory.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { MessagePage } from '../../../shared/models.ts'
import { encodeCursor } from '../../../electron/memory/cursor.ts'
import { closeWriter, openReader, openWriter } from '../../../electron/memory/open-store.ts'
import { runOperation } from '../../../electron/memory/operations.ts'
import { queryBy } from '../../../electron/memory/paging-strategy.ts'
import { createRandom } from '../../support/realistic-messages.ts'
import { atLeast, atMost, measured, single, summarize, type Measured, type Verdict } from '../measure.ts'
import { importMessages } from '../memory-store.ts'
import type { Suite } from '../suite.ts'
import { benchReadCaches } from './read-caches.ts'

const DEFAULT_ROWS = 100_000
/** Pages read no word index: beyond, it is left out. */
const MOST_INDEXED = 1_000_000
const PAGE = 50
const PAGES = 300
const RIVAL_PAGES = 40
/** OFFSET is asked at nine tenths of the depth. */
const DEPTH = 0.9

export const memory: Suite = async ({ rows, mode, say }) => {
  const count = rows === 0 ? DEFAULT_ROWS : rows
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const file = path.join(folder, 'jarvis.db')
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  try {
    const writer = openWriter(file, true)
    const isIndexed = count <= MOST_INDEXED
    const rate = count / (importMessages(writer, count, say, isIndexed) / 1_000)
    closeWriter(writer)
    results.push(single(isIndexed ? 'import with word index' : 'rows stored', 'messages/s', rate))
    const db = openReader(file)
    try {
      const random = createRandom(3)
      const depths = Array.from({ length: PAGES }, () => 1 + Math.floor(random() * count))
      const page = (id: number) => {
        const cursor = encodeCursor(queryBy('messages:all', 'keyset'), { direction: 'next', key: [id] })
        return runOperation(db, 'listMessages', { strategy: 'keyset', limit: PAGE, cursor }) as MessagePage
      }
      const places = (at: number) =>
        db.prepare<[number, number]>('SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?').all(at, PAGE)
      for (const id of depths.slice(0, 20)) page(id)
      const keyset = time(depths, page)
      const bare = time(depths, places)
      if (mode !== 'baseline') {
        results.push(measured('page of 50, whole messages', 'ms', keyset), measured('page of 50, ids', 'ms', bare))
        verdicts.push(atMost('page of 50 at any depth, p99', summarize(keyset).p99, 0.5, 'ms'))
        if (isIndexed) verdicts.push(atLeast('import with word index', rate, 40_000, 'messages/s'))
      }
      if (mode !== 'optimized') {
        const offset = db.prepare<[number, number]>('SELECT id FROM message ORDER BY id DESC LIMIT ? OFFSET ?')
        const samples = time(depths.slice(0, RIVAL_PAGES), () => offset.all(PAGE, Math.floor(count * DEPTH)))
        results.push(measured('page of 50, ids', 'ms', samples, 'OFFSET'))
        if (mode === 'compare') {
          verdicts.push(atLeast('keyset against OFFSET', summarize(samples).p50 / summarize(bare).p50, 50, 'times'))
        }
      }
    } finally {
      db.close()
    }
    if (mode !== 'baseline') {
      const caches = await benchReadCaches(file)
      results.push(...caches.results)
      verdicts.push(...caches.verdicts)
    }
    return { results, verdicts }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function time(inputs: readonly number[], work: (input: number) => unknown): number[] {
  return inputs.map(input => {
    const startedAt = performance.now()
    work(input)
    return performance.now() - startedAt
  })
}
