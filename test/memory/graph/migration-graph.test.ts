import path from 'node:path'
import { expect, it } from 'vitest'
import { applyPragmas, connect } from '../../../electron/memory/database.ts'
import { migrate } from '../../../electron/memory/migrate.ts'
import { migrations } from '../../../electron/memory/migrations/migrations.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { openTestStore } from '../test-store.ts'

it('messages from before there was a graph are looked through, those of hidden conversations without being counted', () => {
  const file = path.join(tempDir(), 'jarvis.db')
  const db = connect(file, 'write')
  applyPragmas(db)
  migrate(
    db,
    migrations.filter(({ version }) => version < 62),
  )
  db.exec(`
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt, activity, deletedAt)
      VALUES ('Old', 'user', 1, 1, 1, NULL), ('Gone', 'user', 1, 1, 2, 1);
    INSERT INTO message (conversationId, role, status, createdAt, content) VALUES
      (1, 'user', 'complete', 1, 'Anna lives in Paris.'), (2, 'user', 'complete', 1, 'Anna lives in Tokyo.')`)
  db.close()
  const store = openTestStore(file)
  expect(store.readGraph({ limit: 10 })).toMatchObject({ nodes: [], left: 2 })
  expect(store.mineGraph({ limit: 10 })).toEqual({ left: 0, isChanged: true })
  const shown = () =>
    store
      .readGraph({ limit: 10 })
      .nodes.map(({ name, mentions }) => `${name} ${mentions}`)
      .sort()
  expect(shown()).toEqual(['Anna 1', 'Paris 1'])
  store.restoreConversation({ reference: 'c2' })
  expect(shown()).toEqual(['Anna 2', 'Paris 1', 'Tokyo 1'])
})
