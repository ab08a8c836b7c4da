import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../electron/memory/database.ts'
import { salvageStore } from '../../../electron/memory/maintenance/salvage-store.ts'
import { listMessages } from '../../../electron/memory/message-store.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { readTranscript } from '../../../electron/memory/transcript-store.ts'
import { listConversations } from '../../../electron/memory/conversation-store.ts'
import { fill } from '../../lifecycle/backup/store-source.ts'
import { tempDir } from '../../support/temp-dir.ts'

function places() {
  const dir = tempDir()
  const at = (name: string) => path.join(dir, name)
  return { file: at('jarvis.db'), backup: at('backup.db'), target: at('saved.db') }
}

/** Every conversation's transcript, and every message, through the store's own reading. */
function readAll(file: string): { readonly listed: number; readonly inTranscripts: number } {
  const db = openWriter(file, true)
  try {
    const { items } = listConversations(db, { limit: 1_000 })
    const transcripts = items.map(
      ({ conversationId }) => readTranscript(db, { reference: conversationId, limit: 1_000 }).items.length,
    )
    return {
      listed: listMessages(db, { strategy: 'keyset', limit: 1_000 }).items.length,
      inTranscripts: transcripts.reduce((sum, count) => sum + count, 0),
    }
  } finally {
    closeWriter(db)
  }
}

function damage(file: string, from: number, to: number): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, to)
  writeFileSync(file, bytes)
}

describe('a salvage', () => {
  it('of a sound store saves every row', () => {
    const { file, target } = places()
    fill(file, 60)
    expect(salvageStore({ file, target, backup: null })).toEqual({
      messages: 120,
      conversations: 12,
      fromBackup: 0,
      lost: 0,
    })
    const db = connect(target, 'read')
    // The word index is empty, and knows what it has to read again.
    expect(db.prepare('SELECT lowId, highId FROM text_backlog').all()).toEqual([{ lowId: 1, highId: 120 }])
    db.close()
    expect(readAll(target)).toEqual({ listed: 120, inTranscripts: 120 })
  })

  it('leaves out the unreadable rows alone, and the rest fits together', () => {
    const { file, target } = places()
    fill(file, 200)
    const { length } = readFileSync(file)
    damage(file, Math.floor(length / 2 / 4096) * 4096, Math.floor(length / 2 / 4096 + 6) * 4096)
    const saved = salvageStore({ file, target, backup: null })
    expect(saved.messages).toBeGreaterThan(350)
    expect(saved.messages).toBeLessThan(400)
    expect(saved.messages + saved.lost).toBe(400)
    expect(saved.conversations).toBe(40)
    expect(readAll(target)).toEqual({ listed: saved.messages, inTranscripts: saved.messages })
  })

  it('fills gaps from the backup, and only gaps', () => {
    const { file, target, backup } = places()
    fill(file, 200)
    copyFileSync(file, backup)
    const db = connect(file, 'write')
    db.exec('UPDATE message SET parentId = NULL WHERE id = 3; DELETE FROM message WHERE id = 2')
    db.close()
    damage(file, 100 * 4096, 110 * 4096)
    const saved = salvageStore({ file, target, backup })
    expect(saved.fromBackup).toBeGreaterThan(0)
    // What the user removed does not come back with it.
    expect(saved).toMatchObject({ messages: 399, lost: 0 })
  })

  it.each([0, 1, 100, 511, 4096, 20_000])('of a file cut to %i bytes takes what the backup has', size => {
    const { file, target, backup } = places()
    fill(file, 20)
    copyFileSync(file, backup)
    truncateSync(file, size)
    const saved = salvageStore({ file, target, backup })
    expect(saved.messages).toBe(40)
    expect(readAll(target).inTranscripts).toBe(40)
  })

  it('of noise without a backup makes an empty store', () => {
    const { file, target } = places()
    writeFileSync(file, Buffer.alloc(20_000, 3))
    expect(salvageStore({ file, target, backup: null })).toMatchObject({ messages: 0, conversations: 0 })
    expect(readAll(target).listed).toBe(0)
  })
})
