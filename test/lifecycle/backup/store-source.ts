// A store in a folder of the test's own, with what backs it up, as the app has it.

import path from 'node:path'
import { BackupFolder } from '../../../electron/lifecycle/backup/backup-folder.ts'
import type { BackupSource } from '../../../electron/lifecycle/backup/backup-source.ts'
import { createMaintenance, forkMaintenance } from '../../../electron/memory/maintenance/maintenance.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { writes, runOperation, type Writes } from '../../../electron/memory/operations.ts'
import type { StartedTurn } from '../../../electron/memory/memory.ts'
import { tempDir } from '../../support/temp-dir.ts'

export const run = createMaintenance(
  forkMaintenance(new URL('../../../electron/memory/maintenance/maintenance.process.ts', import.meta.url)),
)

export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export function openSource(dataDir = tempDir()): BackupSource & { readonly dataDir: string } {
  return { dataDir, file: path.join(dataDir, 'jarvis.db'), folder: new BackupFolder(dataDir), run }
}

/** Turns of about two pages, `perConversation` in each conversation; the store is closed again. */
export function fill(file: string, turns: number, perConversation = 5): void {
  const db = openWriter(file, true)
  const write = <N extends keyof Writes>(name: N, input: unknown) => {
    if (!(name in writes)) throw new Error(name)
    return runOperation(db, name, input)
  }
  let conversationId: string | null = null
  for (let index = 0; index < turns; index++) {
    if (index % perConversation === 0) conversationId = null
    const turn = { conversationId, title: `Chat ${index}`, question: `Question ${index}?` }
    const started = write('startTurn', { turn, now: 1_000 + index }) as StartedTurn
    conversationId = started.conversation.conversationId
    const end = { status: 'complete', content: `Answer ${index}. ${'x'.repeat(3_000)}`, reasoning: null, error: null }
    const rest = { engine: null, endpoint: null, model: null, promptTruncated: false, timings: null, tokens: null }
    write('finishAnswer', { answerId: started.answer.messageId, end: { ...end, ...rest }, now: 2_000 + index })
  }
  closeWriter(db)
}

/** How many messages the store holds; opening it is part of the question. */
export function countMessages(file: string): number {
  const db = openWriter(file, true)
  try {
    return Number(db.prepare('SELECT count(*) FROM message').pluck().get())
  } finally {
    closeWriter(db)
  }
}
