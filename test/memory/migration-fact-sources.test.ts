import path from 'node:path'
import { expect, it } from 'vitest'
import { applyPragmas, connect } from '../../electron/memory/database.ts'
import { migrate } from '../../electron/memory/migrate.ts'
import { migrations } from '../../electron/memory/migrations/migrations.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openTestStore } from './test-store.ts'

it('facts from before they could have several sources keep theirs, and can be merged', () => {
  const file = path.join(tempDir(), 'jarvis.db')
  const db = connect(file, 'write')
  applyPragmas(db)
  migrate(
    db,
    migrations.filter(({ version }) => version < 66),
  )
  db.exec(`
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1);
    INSERT INTO message (conversationId, role, status, createdAt, content)
    VALUES (1, 'user', 'complete', 1, 'I like tea.'), (1, 'user', 'complete', 2, 'I love tea.');
    INSERT INTO fact (text, normal, state, confidence, messageId, createdAt)
    VALUES ('I like tea.', 'i like tea', 'accepted', 0.7, 1, 1), ('I love tea.', 'i love tea', 'accepted', 0.7, 2, 2)`)
  db.close()
  const store = openTestStore(file)
  expect(store.listFacts({ limit: 5 }).items.map(fact => fact.sources)).toEqual([
    [{ messageId: 'm2', conversationId: 'c1' }],
    [{ messageId: 'm1', conversationId: 'c1' }],
  ])
  const merged = store.mergeFacts({ factIds: ['f1', 'f2'], text: 'I love tea.', now: 3 })
  expect(merged.sources.map(({ messageId }) => messageId)).toEqual(['m1', 'm2'])
})
