// Keeps the write-ahead log short. SQLite writes it back by itself after some pages, but begins it anew only at a moment when
// nobody reads: with readers that never pause it would grow for ever. So once it is long, new readers are held off for the
// moment that takes; reads are short.

import { statSync } from 'node:fs'
import type { Database } from './database.ts'

const usual = {
  maxLogBytes: 32 * 1024 * 1024,
  /** For readers to end what they read. */
  waitMs: 250,
  againAfterMs: 1_000,
}

/** To be called after every write, outside of a transaction. */
export function createLogKeeper(db: Database, limits: Partial<typeof usual> = {}): () => void {
  const { maxLogBytes, waitMs, againAfterMs } = { ...usual, ...limits }
  const file = `${db.name}-wal`
  const busyTimeoutMs = Number(db.pragma('busy_timeout', { simple: true }))
  let restsUntil = 0
  return () => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size <= maxLogBytes || performance.now() < restsUntil) return
    db.pragma(`busy_timeout = ${waitMs}`)
    try {
      const [outcome] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      restsUntil = outcome?.busy === 0 ? 0 : performance.now() + againAfterMs
    } catch {
      // A disk that is full, for one; the write itself is done, and the next one says so.
      restsUntil = performance.now() + againAfterMs
    } finally {
      db.pragma(`busy_timeout = ${busyTimeoutMs}`)
    }
  }
}
