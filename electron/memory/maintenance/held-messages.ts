// What a backup still holds though the user has removed it since.

import { connect } from '../database.ts'

export function countHeldMessages(input: { readonly file: string; readonly backup: string }): number {
  const db = connect(input.file, 'read')
  try {
    db.prepare('ATTACH ? AS backup').run(input.backup)
    // An id may be given again after a rollback, though hardly in the same millisecond.
    const sql = `SELECT count(*) FROM backup.message AS held WHERE NOT EXISTS
      (SELECT 1 FROM main.message WHERE id = held.id AND createdAt = held.createdAt)`
    return Number(db.prepare(sql).pluck().get())
  } finally {
    db.close()
  }
}
