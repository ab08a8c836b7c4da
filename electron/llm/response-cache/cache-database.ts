// cache.db: answers that are kept, and what that saved. It may be thrown away at any time, so a damaged one is.

import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import path from 'node:path'
import BetterSqlite3 from 'better-sqlite3'

export type CacheDatabase = BetterSqlite3.Database

/** Another one is made anew: nothing in it is worth a migration. */
const VERSION = 1

const tables = `
CREATE TABLE response (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  exactKey TEXT NOT NULL UNIQUE,
  contextKey TEXT,
  scope TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  lastUsedAt INTEGER NOT NULL,
  hits INTEGER NOT NULL DEFAULT 0,
  sizeBytes INTEGER NOT NULL,
  conversationId TEXT,
  messageId TEXT,
  vector BLOB,
  question TEXT NOT NULL,
  facts TEXT NOT NULL,
  answer TEXT NOT NULL
) STRICT;
CREATE INDEX response_context ON response (contextKey, createdAt) WHERE contextKey IS NOT NULL;
CREATE INDEX response_age ON response (createdAt);
CREATE INDEX response_use ON response (lastUsedAt);
CREATE INDEX response_message ON response (messageId) WHERE messageId IS NOT NULL;
CREATE INDEX response_conversation ON response (conversationId) WHERE conversationId IS NOT NULL;

CREATE TABLE saving (
  day TEXT NOT NULL,
  level TEXT NOT NULL,
  hits INTEGER NOT NULL,
  ms REAL NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (day, level)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

export function openCacheDatabase(file: string): CacheDatabase {
  try {
    return open(file)
  } catch {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
    return open(file)
  }
}

function open(file: string): CacheDatabase {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new BetterSqlite3(file, { timeout: 2_000 })
  try {
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = NORMAL')
    db.pragma('trusted_schema = 0')
    db.pragma('journal_size_limit = 16777216')
    db.pragma('auto_vacuum = incremental')
    // What the user has forgotten is not to be found in free pages.
    db.pragma('secure_delete = ON')
    const version = Number(db.pragma('user_version', { simple: true }))
    if (version === 0) {
      db.transaction(() => {
        db.exec(tables)
        db.pragma(`user_version = ${VERSION}`)
      }).immediate()
    } else if (version !== VERSION) throw new Error(`cache.db is of version ${version}.`)
    // Damage shows here rather than in the middle of an answer.
    db.prepare('SELECT count(*) FROM response').get()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
