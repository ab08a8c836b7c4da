// Searching many realistic messages, in the thread that searches: by words, by meaning, by both. Rivals in the same run:
// plain FTS5 bm25 over the same index, MiniSearch and Orama over the first of the same messages, sqlite-vec and
// sqlite-vector over the same vectors.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Database } from '../../../electron/memory/database.ts'
import { runOperation } from '../../../electron/memory/operations.ts'
import { cosine } from '../../../electron/memory/search/quantize.ts'
import { parseQuery } from '../../../electron/memory/search/query.ts'
import type { SearchPageResult } from '../../../electron/memory/search/search-store.ts'
import { scanVectors } from '../../../electron/memory/search/vector-scan.ts'
import { vectorsOf } from '../../../electron/memory/search/vector-store.ts'
import type { SearchMode } from '../../../shared/search-models.ts'
import { createRandom, createVocabulary } from '../../support/realistic-messages.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { atLeast, atMost, measured, single, summarize, type Measured, type Verdict } from '../measure.ts'
import { embedText, fillMemory, openMemoryReader, openModel } from '../memory-store.ts'
import { residentBytes } from '../held-memory.ts'
import type { Suite } from '../suite.ts'
import { textRivals } from './text-rivals.ts'
import { sqliteVec, sqliteVector } from './vector-rivals.ts'
import { scanWideCodes } from './wide-codes.ts'

const DEFAULT_ROWS = 50_000
const QUERIES = 60
const RIVAL_QUERIES = 12
const WIDE_DIMENSIONS = 384
const LIMIT = 10
/** Enough to hold all that are as good as the tenth. */
const MANY = 1_000
const GROWTH = [10_000, 100_000]

export const search: Suite = async ({ rows, mode, say }) => {
  const count = rows === 0 ? DEFAULT_ROWS : rows
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const file = path.join(folder, 'jarvis.db')
  const model = openModel()
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  try {
    const times = fillMemory(file, count, model, say)
    const rate = (tookMs: number) => count / (tookMs / 1_000)
    results.push(
      single('import with word index', 'messages/s', rate(times.importMs)),
      single('embedding', 'messages/s', rate(times.embedMs)),
      single('storing vectors', 'messages/s', rate(times.storeVectorsMs)),
    )
    verdicts.push(atLeast('import with word index', rate(times.importMs), 40_000, 'messages/s'))
    if (mode !== 'baseline') {
      for (const size of GROWTH.filter(each => each < count)) results.push(...growth(folder, size, model, say))
    }
    if (mode !== 'baseline') {
      const held = (residentBytes(file) - residentBytes(emptyStore(folder))) / count
      results.push(single('memory held over an empty store', 'MB per million', held))
      verdicts.push(atMost('memory held over an empty store', held, 250, 'MB per million'))
    }
    const memory = openMemoryReader(file)
    const { db } = memory
    results.push(single('codes in memory', 'MB per million', memory.codesBytes / count))
    results.push(single('loading the codes', 'ms', memory.loadMs))
    verdicts.push(atMost('loading the codes', memory.loadMs, 2_000, 'ms'))
    try {
      const queries = makeQueries(db, count)
      const embed = (text: string) => embedText(model, text)
      const ask = (searchMode: SearchMode, text: string, vector: Float32Array | null) => {
        const input = { text, mode: searchMode, scope: {}, limit: LIMIT, speakers: [], vector, list: null }
        return runOperation(db, 'readSearchPage', input) as SearchPageResult
      }
      const all = [...queries.content, ...queries.common]
      if (mode !== 'baseline') {
        const hybrid = time(all, text => ask('hybrid', text, embed(text)))
        const text = time(all, query => ask('text', query, null))
        const wide = scanWideCodes(count, WIDE_DIMENSIONS, all.length)
        const meaning = time(all, query => scanVectors(vectorsOf(db), embed(query), 200, null))
        results.push(
          measured('hybrid', 'ms', hybrid),
          measured('text', 'ms', text),
          measured(`hybrid, of ${count}`, 'ms', hybrid),
          measured(`text, of ${count}`, 'ms', text),
          measured(
            `text, common words, of ${count}`,
            'ms',
            time(queries.common, query => ask('text', query, null)),
          ),
          measured('vectors, scan', 'ms', meaning),
          measured(`vectors, scan of ${WIDE_DIMENSIONS} dimensions, random`, 'ms', wide),
        )
        verdicts.push(
          atMost('hybrid, p50', summarize(hybrid).p50, 15, 'ms'),
          atMost('hybrid, p95', summarize(hybrid).p95, 40, 'ms'),
          atMost('text, p95', summarize(text).p95, 25, 'ms'),
          atMost('vectors, p95', summarize(meaning).p95, 25, 'ms'),
          atMost(`vectors of ${WIDE_DIMENSIONS} dimensions, p95`, summarize(wide).p95, 25, 'ms'),
          atLeast('vectors, recall@10 of exact', vectorRecall(db, all.slice(0, RIVAL_QUERIES).map(embed)), 0.98),
        )
      }
      if (mode !== 'optimized') {
        const few = queries.common.slice(0, RIVAL_QUERIES)
        const plain = time(few, query => void plainBm25(db, query))
        results.push(measured('text, common words', 'ms', plain, 'FTS5 bm25'))
        for (const rival of await textRivals(db, few)) {
          results.push(measured(`text, common words, of ${rival.rows}`, 'ms', rival.samples, rival.name))
        }
        const vectors = few.map(embed)
        for (const rival of [sqliteVec, sqliteVector]) {
          const found = rival(db, folder, vectors, say)
          if (found === null) continue
          results.push(measured(`vectors, of ${found.rows}`, 'ms', found.samples, found.name))
          if (mode !== 'compare' || rival !== sqliteVec) continue
          // It reads every vector, so that its time is in proportion to their number; so does ours its codes.
          const ours = time(vectors, vector => scanVectors(vectorsOf(db), vector, 200, null))
          const perRow = (samples: readonly number[], rows: number) => summarize(samples).p50 / rows
          const ratio = perRow(found.samples, found.rows) / perRow(ours, count)
          verdicts.push(atLeast('vectors against sqlite-vec float, per row, p50', ratio, 40, 'times'))
        }
        if (mode === 'compare') {
          const ours = time(few, query => ask('text', query, null))
          results.push(measured('text, common words', 'ms', ours))
          verdicts.push(
            atLeast('text on common words against bm25, p50', summarize(plain).p50 / summarize(ours).p50, 10, 'times'),
            atLeast(
              'text, overlap with bm25’s first ten',
              overlap(db, [...queries.content.slice(0, RIVAL_QUERIES), ...few], ask),
              0.95,
            ),
          )
        }
      }
    } finally {
      memory.close()
    }
    return { results, verdicts }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function emptyStore(folder: string): string {
  const file = path.join(folder, 'empty.db')
  closeWriter(openWriter(file, true))
  return file
}

/** The same questions asked of a smaller store, to see how their cost grows. */
function growth(
  folder: string,
  count: number,
  model: ReturnType<typeof openModel>,
  say: (line: string) => void,
): Measured[] {
  const file = path.join(folder, `${count}.db`)
  fillMemory(file, count, model, say)
  const memory = openMemoryReader(file)
  try {
    const queries = makeQueries(memory.db, count)
    const ask = (searchMode: SearchMode, text: string, vector: Float32Array | null) => {
      const input = { text, mode: searchMode, scope: {}, limit: LIMIT, speakers: [], vector, list: null }
      return runOperation(memory.db, 'readSearchPage', input)
    }
    const all = [...queries.content, ...queries.common]
    return [
      measured(
        `hybrid, of ${count}`,
        'ms',
        time(all, text => ask('hybrid', text, embedText(model, text))),
      ),
      measured(
        `text, of ${count}`,
        'ms',
        time(all, text => ask('text', text, null)),
      ),
      measured(
        `text, common words, of ${count}`,
        'ms',
        time(queries.common, text => ask('text', text, null)),
      ),
    ]
  } finally {
    memory.close()
  }
}

/** Words of a message that exists, as one remembers it; and the most frequent words of all, two at a time. */
function makeQueries(db: Database, count: number): { content: string[]; common: string[] } {
  const random = createRandom(7)
  const vocabulary = createVocabulary(1)
  const read = db.prepare<[number], string>('SELECT content FROM message WHERE id = ?').pluck()
  const content = Array.from({ length: QUERIES }, () => {
    const words = (read.get(1 + Math.floor(random() * count)) ?? '').split(' ').filter(word => word.length > 3)
    return Array.from({ length: 4 }, () => words[Math.floor(random() * words.length)] ?? '').join(' ')
  })
  const common = Array.from({ length: QUERIES / 2 }, () =>
    [0, 0].map(() => vocabulary[Math.floor(random() * 20)] ?? '').join(' '),
  )
  return { content, common }
}

function time<Query>(queries: readonly Query[], work: (query: Query) => unknown): number[] {
  for (const query of queries.slice(0, 5)) work(query)
  return queries.map(query => {
    const startedAt = performance.now()
    work(query)
    return performance.now() - startedAt
  })
}

function plainBm25(db: Database, text: string, limit = LIMIT): { id: number; rank: number }[] {
  const expression = parseQuery(text)
    .terms.map(term => `"${term}"`)
    .join(' OR ')
  return db
    .prepare<[string, number], { id: number; rank: number }>(
      'SELECT rowid AS id, rank FROM message_terms WHERE message_terms MATCH ? ORDER BY rank LIMIT ?',
    )
    .all(expression, limit)
}

function overlap(
  db: Database,
  queries: readonly string[],
  ask: (mode: SearchMode, text: string, vector: null) => SearchPageResult,
): number {
  const shares = queries.map(text => {
    const plain = plainBm25(db, text, MANY)
    const ranks = new Map(plain.map(({ id, rank }) => [id, rank]))
    const tenth = plain[Math.min(LIMIT, plain.length) - 1]?.rank ?? 0
    const wanted = Math.min(LIMIT, plain.length)
    // Of messages that bm25 finds equally good, any will do.
    const found = ask('text', text, null).items.filter(({ messageId }) => {
      return (ranks.get(Number(messageId.slice(1))) ?? 0) <= tenth + 1e-6
    })
    return wanted === 0 ? 1 : Math.min(found.length, wanted) / wanted
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** The ten of the codes' two hundred that lie nearest, against the ten nearest of all. */
function vectorRecall(db: Database, queries: readonly Float32Array[]): number {
  const all = db.prepare<[], { id: number; vector: Buffer }>('SELECT id, vector FROM embedding')
  const best = queries.map(() => [] as { id: number; score: number }[])
  for (const { id, vector } of all.iterate()) {
    const bytes = new Int8Array(vector.buffer, vector.byteOffset, vector.length)
    queries.forEach((query, at) => {
      const top = best[at]
      const score = cosine(query, bytes)
      if (top === undefined || (top.length === LIMIT && score <= (top[LIMIT - 1]?.score ?? 0))) return
      top.push({ id, score })
      top.sort((a, b) => b.score - a.score)
      if (top.length > LIMIT) top.pop()
    })
  }
  const shares = queries.map((query, at) => {
    const found = new Set(scanVectors(vectorsOf(db), query, 200, null))
    return (best[at] ?? []).filter(({ id }) => found.has(id)).length / LIMIT
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
