// Brings a database to today's version, one transaction per step, and refuses what is not ours to change.

import { AppError } from '../../shared/errors.ts'
import type { Database } from './database.ts'
import type { Migration } from './migrations/migration.ts'
import { migrations } from './migrations/migrations.ts'

/** 'JRVS', in the file's header. */
export const APPLICATION_ID = 0x4a525653

export const newestVersion = migrations.at(-1)?.version ?? 0

/** Only reads. The first statement on a file, so this is where one that is no database shows itself. */
export function assertOurs(db: Database, known: readonly Migration[] = migrations): void {
  const found = userVersion(db)
  const newest = known.at(-1)?.version ?? 0
  if (found > newest) {
    throw new AppError('newer_data', `The data are of version ${found}; this program knows up to ${newest}.`, {
      data: { found, newest },
    })
  }
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0
  if (tables > 0 && db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new AppError('memory_corrupt', 'The file is a database of another program.', {
      data: { cause: 'foreign_database' },
    })
  }
}

export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  for (const step of steps) {
    db.transaction(() => {
      if (userVersion(db) >= step.version) return
      step.apply(db)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${step.version}`)
    }).immediate()
  }
}

export function userVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
