import path from 'node:path'
import { expect, it } from 'vitest'
import { applyPragmas, connect } from '../../electron/memory/database.ts'
import { migrate, userVersion } from '../../electron/memory/migrate.ts'
import { initial } from '../../electron/memory/migrations/0010-initial.ts'
import { migrations } from '../../electron/memory/migrations/migrations.ts'
import { tempDir } from '../support/temp-dir.ts'
import { idsOf } from './search/exercise-search.ts'
import { openTestStore } from './test-store.ts'

/** A store of the version before search, with one long chat of Ann's. */
function storeBefore(messages: number): string {
  const file = path.join(tempDir(), 'jarvis.db')
  const db = connect(file, 'write')
  applyPragmas(db)
  migrate(db, [initial])
  db.exec(`
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${messages})
    INSERT INTO message (conversationId, role, status, createdAt, name, content)
    SELECT 1, 'user', 'complete', i, 'Ann', 'kiwi number ' || i FROM n`)
  db.close()
  return file
}

it('messages from before there was an index are put into it newest first, and changes meanwhile are not lost', () => {
  const file = storeBefore(10)
  const store = openTestStore(file)
  expect(userVersion(store.db)).toBeGreaterThanOrEqual(20)
  const find = (text: string) =>
    idsOf(store.readSearchPage({ text, mode: 'text', scope: {}, limit: 50, speakers: [], vector: null, list: null }))
  expect(find('kiwi')).toEqual([])
  expect(store.indexBacklog({ limit: 4 })).toBe(6)
  expect(find('kiwi').sort()).toEqual(['m10', 'm7', 'm8', 'm9'])
  // One that waits and one that is in the index.
  store.db.exec(`UPDATE message SET content = 'mango' WHERE id IN (2, 9)`)
  store.db.exec('DELETE FROM message WHERE id = 3')
  store.writeSettings({ patch: {} })
  expect(find('mango')).toEqual(['m9'])
  while (store.indexBacklog({ limit: 4 }) !== null);
  expect(find('mango').sort()).toEqual(['m2', 'm9'])
  expect(find('kiwi')).toHaveLength(7)
  expect(find('kiwi from:ann')).toHaveLength(7)
  expect(store.planSearch({ text: 'What did Ann eat?', mode: 'hybrid', scope: {} }).speakers).toEqual(['ann'])
})

it('a store that kept common words by classes finds by postings after the update, and nothing is lost', () => {
  const file = path.join(tempDir(), 'jarvis.db')
  const db = connect(file, 'write')
  applyPragmas(db)
  migrate(
    db,
    migrations.filter(({ version }) => version < 61),
  )
  db.exec(`
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1);
    INSERT INTO message (conversationId, role, status, createdAt, content) VALUES (1, 'user', 'complete', 1, 'kiwi');
    INSERT INTO message_terms (rowid, terms) VALUES (1, 'kiwi');
    INSERT INTO message_impact (rowid, terms) VALUES (1, 'kiwi');
    UPDATE text_state SET indexedTo = 1, messageCount = 1, termCount = 1;`)
  db.close()
  const store = openTestStore(file)
  expect(userVersion(store.db)).toBeGreaterThanOrEqual(61)
  const read = () =>
    idsOf(
      store.readSearchPage({ text: 'kiwi', mode: 'text', scope: {}, limit: 5, speakers: [], vector: null, list: null }),
    )
  expect(read()).toEqual(['m1'])
  while (store.buildPostings({ limit: 10, uncovered: 1 }));
  expect(read()).toEqual(['m1'])
  expect(store.db.prepare(`SELECT 1 FROM sqlite_schema WHERE name LIKE 'message_impact%'`).all()).toEqual([])
})
