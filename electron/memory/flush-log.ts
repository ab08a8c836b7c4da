// Takes out of the write-ahead log what was removed from the database: its old pages stay there until the log begins anew.

import type { Database } from './database.ts'

/** False while a reader keeps the log from being emptied. */
export function flushLog(db: Database): boolean {
  if (db.memory) return true
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[]
  return result?.busy === 0
}
