import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { proveStore } from '../../electron/memory/maintenance/copy-store.ts'
import type { Database } from '../../electron/memory/database.ts'
import { runOperation } from '../../electron/memory/operations.ts'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { toMemoryError } from '../../electron/memory/sqlite-error.ts'
import type { StartedTurn } from '../../electron/memory/memory.ts'
import { complete, failing } from './test-store.ts'
import { canMount } from '../support/can-mount.ts'
import { tempDir } from '../support/temp-dir.ts'

function smallDisk(megabytes: number): string {
  const place = path.join(tempDir(), 'disk')
  mkdirSync(place)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place])
  onTestFinished(() => void execFileSync('umount', ['-l', place]))
  return place
}

const POINTS = 20
/** More than the log can hold on so small a disk, as the supervisor's is more than any log. */
const BALLAST_BYTES = 1_536 * 1024

/** Until the disk is full. Answers with what was acknowledged. */
function fill(db: Database): string[] {
  const acknowledged: string[] = []
  for (let turn = 0; turn < 2_000; turn++) {
    try {
      write(db, `Question ${turn} `.repeat(20), acknowledged)
    } catch (error) {
      expect(toMemoryError(error)).toEqual(failing('storage_full'))
      return acknowledged
    }
  }
  throw new Error('The disk does not fill up.')
}

/** Notes each message as it is acknowledged. */
function write(db: Database, content: string, acknowledged: string[]): void {
  const turn = { conversationId: null, title: 'A chat', question: content }
  const { question, answer } = runOperation(db, 'startTurn', { turn, now: 1 }) as StartedTurn
  acknowledged.push(question.messageId)
  const end = { ...complete, content: content.repeat(20) }
  runOperation(db, 'finishAnswer', { answerId: answer.messageId, end, now: 2 })
  acknowledged.push(answer.messageId)
}

function expectAll(db: Database, messageIds: readonly string[]): void {
  for (const messageId of messageIds) {
    expect(runOperation(db, 'getMessage', { reference: messageId })).toMatchObject({ messageId })
  }
}

describe.skipIf(!canMount)('a disk that fills up (needs root, to mount a small one)', () => {
  it.each(Array.from({ length: POINTS }, (_, point) => point))(
    'at point %i of a conversation keeps all that was acknowledged, is read on, and goes on once there is room',
    point => {
      const disk = smallDisk(5)
      const file = path.join(disk, 'jarvis.db')
      const db = openWriter(file, true)
      const ballast = path.join(disk, 'ballast')
      writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1))
      // Filled to another degree each time, so that another write is the one that does not fit.
      writeFileSync(path.join(disk, 'others'), Buffer.alloc(1024 * 1024 + point * 37_000, 1))
      const acknowledged = fill(db)
      expectAll(db, acknowledged)
      // What the supervisor does.
      rmSync(ballast)
      write(db, 'After that', acknowledged)
      closeWriter(db)
      const again = openWriter(file, true)
      expectAll(again, acknowledged)
      closeWriter(again)
    },
  )

  it('is no hindrance to closing: what the file has no room for stays in the log', () => {
    const disk = smallDisk(5)
    const file = path.join(disk, 'jarvis.db')
    const db = openWriter(file, true)
    const ballast = path.join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1))
    const acknowledged = fill(db)
    closeWriter(db)
    rmSync(ballast)
    const again = openWriter(file, true)
    expectAll(again, acknowledged)
    closeWriter(again)
  })

  it('while a backup is made keeps the store whole', async () => {
    const file = path.join(smallDisk(8), 'jarvis.db')
    const db = openWriter(file, true)
    for (let turn = 0; turn < 250; turn++) {
      const started = runOperation(db, 'startTurn', {
        turn: { conversationId: null, title: 'A chat', question: 'x'.repeat(4_000) },
        now: 1,
      }) as StartedTurn
      runOperation(db, 'finishAnswer', { answerId: started.answer.messageId, end: complete, now: 2 })
    }
    db.pragma('wal_checkpoint(TRUNCATE)')
    writeFileSync(path.join(path.dirname(file), 'others'), Buffer.alloc(5 * 1024 * 1024, 1))
    expect(() => db.prepare('VACUUM INTO ?').run(path.join(path.dirname(file), 'copy.db'))).toThrow(/full/)
    closeWriter(db)
    expect(await proveStore(file)).toMatchObject({ messages: 500 })
  })
})
