// The ways through messages, newest first, of one conversation or of all that are not deleted.

import type { Key } from './cursor.ts'
import { prepare, type Database } from './database.ts'
import type { Place, Walk } from './page.ts'

/** Rows one statement reads at most, where messages of deleted conversations have to be stepped over. */
const MAX_SLICE_ROWS = 5_000
const END = Number.MAX_SAFE_INTEGER

interface Row {
  readonly id: number
  readonly createdAt: number
  readonly isVisible: number
}

const visible = '(SELECT deletedAt IS NULL FROM conversation WHERE conversation.id = message.conversationId)'

/** Start of a SELECT and the values its own condition needs. */
function select(conversationId: number | null): { sql: string; values: readonly number[] } {
  return conversationId === null
    ? { sql: `SELECT id, createdAt, ${visible} AS isVisible FROM message WHERE`, values: [] }
    : {
        sql: 'SELECT id, createdAt, 1 AS isVisible FROM message WHERE conversationId = ? AND',
        values: [conversationId],
      }
}

/** By id, that is in the order they were stored. */
export function keysetWalk(db: Database, conversationId: number | null): Walk {
  const { sql, values } = select(conversationId)
  const rows = (condition: string) =>
    visibleOnly(
      (key, limit) => prepare<Row>(db, `${sql} ${condition} LIMIT ?`).all(...values, ...key, limit),
      row => [row.id],
    )
  return { start: [END], after: rows('id < ? ORDER BY id DESC'), before: rows('id > ? ORDER BY id') }
}

/** By time, then id. */
export function timelineWalk(db: Database, conversationId: number | null): Walk {
  const { sql, values } = select(conversationId)
  // Two statements: no index serves (createdAt, rowid) < (?, ?) as a whole, and imports may share one time.
  const rows = (sameTime: string, otherTime: string) =>
    visibleOnly(
      ([time = 0, id = 0], limit) => {
        const same = prepare<Row>(db, `${sql} createdAt = ? AND ${sameTime} LIMIT ?`).all(...values, time, id, limit)
        if (same.length === limit) return same
        const others = prepare<Row>(db, `${sql} ${otherTime} LIMIT ?`).all(...values, time, limit - same.length)
        return [...same, ...others]
      },
      row => [row.createdAt, row.id],
    )
  return {
    start: [END, END],
    after: rows('id < ? ORDER BY id DESC', 'createdAt < ? ORDER BY createdAt DESC, id DESC'),
    before: rows('id > ? ORDER BY id', 'createdAt > ? ORDER BY createdAt, id'),
  }
}

/**
 * By number. It is counted anew for each page, from the item the cursor was made at: one kept in the cursor would skip
 * messages once a conversation is deleted, and repeat some once new ones come.
 */
export function offsetWalk(db: Database, conversationId: number | null): Walk {
  const source = `message WHERE ${conversationId === null ? visible : 'conversationId = ?'}`
  const values = conversationId === null ? [] : [conversationId]
  const countFrom = (id: number): number => {
    const sql = `SELECT count(*) AS count FROM ${source} AND id >= ?`
    return prepare<{ count: number }>(db, sql).get(...values, id)?.count ?? 0
  }
  const page = (limit: number, offset: number): Place[] => {
    const sql = `SELECT id FROM ${source} ORDER BY id DESC LIMIT ? OFFSET ?`
    const rows = prepare<{ id: number }>(db, sql).all(...values, limit, offset)
    return rows.map(({ id }) => ({ id, key: [id] }))
  }
  return {
    start: [END],
    after: ([id = END], limit) => page(limit, countFrom(id)),
    before: ([id = END], limit) => {
      const end = countFrom(id + 1)
      const offset = Math.max(0, end - limit)
      return page(end - offset, offset).toReversed()
    },
  }
}

/** Steps over rows of deleted conversations, in slices that grow while it meets nothing else. */
export function visibleOnly<R extends Pick<Row, 'id' | 'isVisible'>>(
  read: (key: Key, limit: number) => readonly R[],
  keyOf: (row: R) => Key,
): (key: Key, limit: number) => Place[] {
  return (start, limit) => {
    const places: Place[] = []
    let key = start
    for (let size = limit; ; size = Math.max(limit, Math.min(size * 4, MAX_SLICE_ROWS))) {
      const rows = read(key, size)
      for (const row of rows) if (row.isVisible === 1) places.push({ id: row.id, key: keyOf(row) })
      const last = rows.at(-1)
      if (places.length >= limit || rows.length < size || last === undefined) return places.slice(0, limit)
      key = keyOf(last)
    }
  }
}
