// The cache thread's own side: the operations over cache.db, and the index of questions in memory.

import type { CacheLevel } from '../../../shared/cache-models.ts'
import { openCacheDatabase, type CacheDatabase } from './cache-database.ts'
import type {
  CacheCounts,
  CacheOperations,
  CacheThreadData,
  Entry,
  ListedEntry,
  NewEntry,
  Saving,
} from './cache-entry.ts'
import { QuestionIndex, toBytes } from './question-index.ts'

/** Below this no guard would find two questions the same. */
export const LEAST_SIMILARITY = 0.55
const DIMENSIONS = 256
/** Entries added between two looks at limits and ages. */
const TIDY_EVERY = 64
/** Room made at once, as a share, so that a full cache is not tidied at every answer. */
const KEPT_SHARE = 0.9

interface Row {
  readonly id: number
  readonly question: string
  readonly answer: string
  readonly createdAt: number
  readonly conversationId: string | null
  readonly messageId: string | null
  /** JSON of `EntryFacts`. */
  readonly facts: string
}

type EntryFacts = Pick<Entry, 'engine' | 'endpoint' | 'model' | 'timings' | 'tokens'>

export interface ServedCache {
  readonly operations: CacheOperations
  close(): void
}

export function serveCache({ file, limits, vectorModel }: CacheThreadData, now: number): ServedCache {
  const { lifetimes, maxEntries, maxBytes } = limits
  const db = openCacheDatabase(file)
  const index = new QuestionIndex(DIMENSIONS)
  let addedSinceTidied = 0
  const evicted: Record<CacheLevel, number> = { exact: 0, semantic: 0, context: 0 }
  dropOtherVectors(db, vectorModel)
  tidy(now)
  for (const { id, scope, vector, createdAt } of db
    .prepare<[], { id: number; scope: string; vector: Buffer; createdAt: number }>(
      'SELECT id, scope, vector, createdAt FROM response WHERE vector IS NOT NULL',
    )
    .iterate())
    index.add(id, scope, new Int8Array(vector.buffer, vector.byteOffset, vector.length), createdAt)

  const sql = {
    exact: db.prepare<[string, number], Row>('SELECT * FROM response WHERE exactKey = ? AND createdAt >= ?'),
    context: db.prepare<[string, number], Row>(
      'SELECT * FROM response WHERE contextKey = ? AND createdAt >= ? ORDER BY createdAt DESC LIMIT 1',
    ),
    byId: db.prepare<[number], Row>('SELECT * FROM response WHERE id = ?'),
    drop: db.prepare<[string], { id: number }>('DELETE FROM response WHERE exactKey = ? RETURNING id'),
    insert: db.prepare(
      `INSERT INTO response (exactKey, contextKey, scope, createdAt, lastUsedAt, sizeBytes, conversationId, messageId,
         vector, question, facts, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    used: db.prepare('UPDATE response SET hits = hits + 1, lastUsedAt = ? WHERE id = ?'),
    saved: db.prepare(
      `INSERT INTO saving VALUES (?, ?, 1, ?, ?) ON CONFLICT (day, level)
       DO UPDATE SET hits = hits + 1, ms = ms + excluded.ms, tokens = tokens + excluded.tokens`,
    ),
  }

  /** What is too old for every level goes, then the least used until the limits hold. */
  function tidy(at: number): void {
    addedSinceTidied = 0
    const oldest = at - Math.max(lifetimes.exact, lifetimes.semantic, lifetimes.context)
    removeRows('DELETE FROM response WHERE createdAt < ? RETURNING id', oldest)
    const { entries, bytes } = sizesOf(db)
    if (entries <= maxEntries && bytes <= maxBytes) return
    const share = Math.min((maxEntries * KEPT_SHARE) / entries, (maxBytes * KEPT_SHARE) / bytes)
    const surplus = Math.ceil(entries * (1 - share))
    // What goes by age was of no more use; this makes room for others.
    const gone = db
      .prepare<[number], { id: number; isSemantic: number; isContext: number }>(
        `DELETE FROM response WHERE id IN (SELECT id FROM response ORDER BY lastUsedAt LIMIT ?)
         RETURNING id, vector IS NOT NULL AS isSemantic, contextKey IS NOT NULL AS isContext`,
      )
      .all(surplus)
    for (const { id, isSemantic, isContext } of gone) {
      index.remove(id)
      evicted.exact++
      evicted.semantic += isSemantic
      evicted.context += isContext
    }
    db.pragma('incremental_vacuum')
  }

  function removeRows(statement: string, ...values: readonly (string | number)[]): number[] {
    const ids = db
      .prepare<(string | number)[], { id: number }>(statement)
      .all(...values)
      .map(({ id }) => id)
    for (const id of ids) index.remove(id)
    return ids
  }

  const operations: CacheOperations = {
    find({ exact, context, now: at }) {
      const same = sql.exact.get(exact, at - lifetimes.exact)
      if (same !== undefined) return { level: 'exact', entry: toEntry(same) }
      const near = context === null ? undefined : sql.context.get(context, at - lifetimes.context)
      return near === undefined ? null : { level: 'context', entry: toEntry(near) }
    },
    findSimilar({ scope, vector, now: at, limit }) {
      const ids = index.search(scope, vector, { since: at - lifetimes.semantic, least: LEAST_SIMILARITY, limit })
      return ids.flatMap(id => {
        const row = sql.byId.get(id)
        return row === undefined ? [] : [toEntry(row)]
      })
    },
    add: db.transaction((entry: NewEntry) => {
      if (++addedSinceTidied >= TIDY_EVERY) tidy(entry.createdAt)
      for (const { id } of sql.drop.all(entry.keys.exact)) index.remove(id)
      const vector = entry.vector === null ? null : toBytes(entry.vector)
      const id = Number(sql.insert.run(...valuesOf(entry, vector)).lastInsertRowid)
      if (vector !== null) index.add(id, entry.keys.scope, vector, entry.createdAt)
      return id
    }),
    noteHit: db.transaction(({ id, level, ms, tokens, now: at, day }: Parameters<CacheOperations['noteHit']>[0]) => {
      sql.used.run(at, id)
      sql.saved.run(day, level, ms, tokens)
      return null
    }),
    forget({ ids = [], messageId, conversationId }) {
      const removed = ids.flatMap(id => removeRows('DELETE FROM response WHERE id = ? RETURNING id', id))
      if (messageId !== undefined)
        removed.push(...removeRows('DELETE FROM response WHERE messageId = ? RETURNING id', messageId))
      if (conversationId !== undefined)
        removed.push(...removeRows('DELETE FROM response WHERE conversationId = ? RETURNING id', conversationId))
      if (removed.length > 0) db.pragma('wal_checkpoint(TRUNCATE)')
      return removed
    },
    clear() {
      db.exec('DELETE FROM response')
      index.clear()
      db.pragma('incremental_vacuum')
      db.pragma('wal_checkpoint(TRUNCATE)')
      return null
    },
    list: ({ limit, before }) =>
      db
        .prepare<[number, number], ListedEntry & { facts: string }>(
          `SELECT id, question, substr(answer, 1, 300) AS answer, facts, createdAt, lastUsedAt, hits, sizeBytes
           FROM response WHERE id < ? ORDER BY id DESC LIMIT ?`,
        )
        .all(before ?? Number.MAX_SAFE_INTEGER, limit)
        .map(({ facts, ...row }) => {
          const { model, engine } = JSON.parse(facts) as EntryFacts
          return { ...row, model, engine }
        }),
    counts: ({ day, now: at }) => ({
      ...countsOf(db, day, at - lifetimes.context, index.size),
      evicted: { ...evicted },
    }),
  }
  return { operations, close: () => db.close() }
}

function toEntry({ id, question, answer, createdAt, conversationId, messageId, facts }: Row): Entry {
  const origin = conversationId === null || messageId === null ? null : { conversationId, messageId }
  return { id, question, answer, createdAt, origin, ...(JSON.parse(facts) as EntryFacts) }
}

function valuesOf(entry: NewEntry, vector: Int8Array | null): readonly (string | number | Buffer | null)[] {
  const { keys, question, answer, createdAt, origin, engine, endpoint, model, timings, tokens } = entry
  const facts = JSON.stringify({ engine, endpoint, model, timings, tokens } satisfies EntryFacts)
  const sizeBytes = Buffer.byteLength(question) + Buffer.byteLength(answer) + facts.length + (vector?.length ?? 0) + 200
  return [
    keys.exact,
    keys.context,
    keys.scope,
    createdAt,
    createdAt,
    sizeBytes,
    origin?.conversationId ?? null,
    origin?.messageId ?? null,
    vector === null ? null : Buffer.from(vector.buffer, vector.byteOffset, vector.length),
    question,
    facts,
    answer,
  ]
}

function dropOtherVectors(db: CacheDatabase, vectorModel: string): void {
  const known = db.prepare<[], string>(`SELECT value FROM fact WHERE name = 'vectorModel'`).pluck().get()
  if (known === vectorModel) return
  db.transaction(() => {
    db.prepare('UPDATE response SET vector = NULL').run()
    db.prepare(`INSERT OR REPLACE INTO fact VALUES ('vectorModel', ?)`).run(vectorModel)
  }).immediate()
}

function sizesOf(db: CacheDatabase): { entries: number; bytes: number } {
  const sizes = db
    .prepare<[], { entries: number; bytes: number }>(
      'SELECT count(*) AS entries, total(sizeBytes) AS bytes FROM response',
    )
    .get()
  return sizes ?? { entries: 0, bytes: 0 }
}

function countsOf(
  db: CacheDatabase,
  day: string,
  contextSince: number,
  semanticEntries: number,
): Omit<CacheCounts, 'evicted'> {
  const { entries, bytes } = sizesOf(db)
  const contextEntries = db
    .prepare<[number], number>('SELECT count(*) FROM response WHERE contextKey IS NOT NULL AND createdAt >= ?')
    .pluck()
    .get(contextSince)
  const saved = (where: string, ...values: string[]): Saving =>
    db
      .prepare<string[], Saving>(
        `SELECT total(hits) AS hits, total(ms) AS ms, total(tokens) AS tokens FROM saving ${where}`,
      )
      .get(...values) ?? { hits: 0, ms: 0, tokens: 0 }
  return {
    entries,
    sizeBytes: bytes,
    semanticEntries,
    contextEntries: contextEntries ?? 0,
    today: saved('WHERE day = ?', day),
    total: saved(''),
  }
}
