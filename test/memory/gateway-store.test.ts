// What the models' door keeps in the store, and the step that made room for it.

import BetterSqlite3 from 'better-sqlite3'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrate } from '../../electron/memory/migrate.ts'
import { migrations } from '../../electron/memory/migrations/migrations.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openTestStore } from './test-store.ts'

it('the step from the version before keeps conversations and waiting questions', () => {
  const db = new BetterSqlite3(path.join(tempDir(), 'jarvis.db'))
  migrate(
    db,
    migrations.filter(({ version }) => version < 40),
  )
  db.exec(`
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1);
    INSERT INTO queued_question (conversationId, content, createdAt) VALUES (1, 'Still there?', 2)`)
  migrate(
    db,
    migrations.filter(({ version }) => version <= 40),
  )
  expect(db.prepare('SELECT content, options FROM queued_question').all()).toEqual([
    { content: 'Still there?', options: null },
  ])
  db.exec(`INSERT INTO conversation_summary VALUES (1, 1, 'Old days.', 3)`)
  db.pragma('foreign_keys = ON')
  db.exec('DELETE FROM conversation')
  expect(db.prepare('SELECT count(*) FROM conversation_summary').pluck().get()).toBe(0)
  db.close()
})

it('endpoints are replaced as a whole, so what is no longer used is forgotten', () => {
  const store = openTestStore()
  expect(store.readEndpoints(undefined)).toEqual({})
  const state = { circuit: { failures: 2, text: 'l’été ' } }
  store.writeEndpoints({ states: { 'http://a:1': state, 'http://b:1': {} } })
  store.writeEndpoints({ states: { 'http://a:1': state } })
  expect(store.readEndpoints(undefined)).toEqual({ 'http://a:1': state })
})
