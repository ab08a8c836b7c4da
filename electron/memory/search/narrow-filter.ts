// The messages that a filter leaves, where they are few enough to be listed: what is asked of all messages is asked of them.

import { prepareColumn, type BindValue, type Database } from '../database.ts'
import { conditionOf, type SearchFilter } from './search-filter.ts'

/** Of those an index gives, how many are looked at one by one for the rest of a filter. */
const MAX_LOOKED_AT = 5_000

/**
 * Ids, rising, that an index gives for the part of the filter that leaves the fewest; others of its parts may leave out some
 * of them. null: each part leaves more than `limit`.
 */
export function narrowedIds(db: Database, filter: SearchFilter, limit: number): number[] | null {
  const { conversationIds, role, from, to, isPinned, names } = filter
  let fewest: number[] | null = null
  const look = (sql: string, ...values: BindValue[]) => {
    const most = fewest === null ? limit : fewest.length
    const ids = prepareColumn<number>(db, `${sql} LIMIT ?`).all(...values, most + 1)
    if (ids.length <= most) fewest = ids
  }
  if (isPinned) look('SELECT id FROM message INDEXED BY message_pinned WHERE isPinned = 1 AND id <= ?', filter.asOf)
  if (role === 'system' || role === 'tool') {
    look(`SELECT id FROM message INDEXED BY message_rare_role WHERE role IN ('system', 'tool') AND role = ?`, role)
  }
  if (names !== null) {
    look(
      `SELECT id FROM message INDEXED BY message_name WHERE name IN (SELECT value FROM json_each(?))`,
      JSON.stringify(names),
    )
  }
  if (conversationIds !== null) {
    look(
      `SELECT id FROM message INDEXED BY message_conversation
       WHERE conversationId IN (SELECT value FROM json_each(?))`,
      JSON.stringify(conversationIds),
    )
  }
  if (from !== null || to !== null) {
    const sql = 'SELECT id FROM message INDEXED BY message_time WHERE createdAt >= ? AND createdAt < ?'
    look(sql, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER)
  }
  // Set by `look`, which the compiler does not follow.
  return (fewest as number[] | null)?.sort((a, b) => a - b) ?? null
}

/** Those of a filter's narrowed ids that the whole of it leaves, if they are at most `limit`; else null. */
export function leftOf(db: Database, ids: readonly number[], filter: SearchFilter, limit: number): number[] | null {
  if (ids.length > MAX_LOOKED_AT) return null
  const { sql, values } = conditionOf(filter)
  const left = prepareColumn<number>(
    db,
    `SELECT message.id FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value WHERE ${sql} LIMIT ?`,
  ).all(JSON.stringify(ids), ...values, limit + 1)
  return left.length > limit ? null : left
}
