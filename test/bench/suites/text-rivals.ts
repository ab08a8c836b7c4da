// Indexes of words that live in JavaScript's memory, on at most 20,000 of the same messages: beyond some ten thousand they
// take seconds to fill and hundreds of megabytes, which is why no more are given to them.

import { create, insertMultiple, search } from '@orama/orama'
import MiniSearch from 'minisearch'
import type { Database } from '../../../electron/memory/database.ts'
import type { RivalFigures } from './vector-rivals.ts'

const MAX_ROWS = 20_000
const LIMIT = 10
const BATCH = 1_000

interface Row {
  readonly id: number
  readonly content: string
}

export async function textRivals(db: Database, queries: readonly string[]): Promise<readonly RivalFigures[]> {
  const rows = db.prepare<[number], Row>('SELECT id, content FROM message ORDER BY id LIMIT ?').all(MAX_ROWS)
  return [miniSearch(rows, queries), await orama(rows, queries)]
}

function miniSearch(rows: readonly Row[], queries: readonly string[]): RivalFigures {
  const index = new MiniSearch<Row>({ fields: ['content'] })
  index.addAll(rows)
  const samples = queries.map(query => {
    const startedAt = performance.now()
    index.search(query).slice(0, LIMIT)
    return performance.now() - startedAt
  })
  return { name: 'MiniSearch', rows: rows.length, samples }
}

async function orama(rows: readonly Row[], queries: readonly string[]): Promise<RivalFigures> {
  const index = create({ schema: { content: 'string' } as const })
  await insertMultiple(
    index,
    rows.map(({ id, content }) => ({ id: String(id), content })),
    BATCH,
  )
  const samples: number[] = []
  for (const term of queries) {
    const startedAt = performance.now()
    await search(index, { term, limit: LIMIT })
    samples.push(performance.now() - startedAt)
  }
  return { name: 'Orama', rows: rows.length, samples }
}
