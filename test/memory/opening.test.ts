import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { applyPragmas, assertSqliteVersion, connect } from '../../electron/memory/database.ts'
import { assertOurs, migrate, userVersion } from '../../electron/memory/migrate.ts'
import { migrations } from '../../electron/memory/migrations/migrations.ts'
import { closeWriter, openReader, openWriter } from '../../electron/memory/open-store.ts'
import { toMemoryError } from '../../electron/memory/sqlite-error.ts'
import { runBoundByModes } from '../support/run-bound-by-modes.ts'
import { tempDir } from '../support/temp-dir.ts'
import { addTurn, failing, openTestStore } from './test-store.ts'

describe('a connection', () => {
  it('has every pragma, also after a reopen and as a reader', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    closeWriter(openWriter(file, true))
    const writer = openWriter(file, true)
    const reader = openReader(file)
    onTestFinished(() => {
      reader.close()
      writer.close()
    })
    for (const db of [writer, reader]) {
      const found = (name: string) => db.pragma(name, { simple: true })
      expect(found('journal_mode')).toBe('wal')
      expect(found('synchronous')).toBe(2)
      expect(found('foreign_keys')).toBe(1)
      expect(found('busy_timeout')).toBe(5_000)
      expect(found('trusted_schema')).toBe(0)
      expect(found('cell_size_check')).toBe(1)
      expect(found('mmap_size')).toBe(0)
      expect(found('wal_autocheckpoint')).toBe(1_000)
      expect(found('journal_size_limit')).toBe(67_108_864)
    }
    expect(() => writer.exec(`PRAGMA writable_schema = ON; DELETE FROM sqlite_schema`)).toThrow(/may not be modified/)
    expect(() => reader.exec('DELETE FROM setting')).toThrow(failing('SQLITE_READONLY'))
  })

  it('is refused when SQLite does not take a pragma over', () => {
    // One without a log, which says so.
    const inMemory = { memory: false, pragma: (text: string) => (text.includes('=') ? [] : 'memory') } as never
    expect(() => applyPragmas(inMemory)).toThrow(
      expect.objectContaining({ code: 'memory_unavailable', data: { pragma: 'journal_mode', found: 'memory' } }),
    )
  })

  it.each([
    ['3.51.2', false],
    ['3.50.9', false],
    ['2.99.99', false],
    ['3.51.3', true],
    ['3.52.0', true],
    ['4.0', true],
    ['', false],
  ])('needs a SQLite without the WAL-reset bug: %s', (version, isFine) => {
    if (isFine) expect(() => assertSqliteVersion(version)).not.toThrow()
    else expect(() => assertSqliteVersion(version)).toThrow(failing('memory_unavailable'))
  })

  it.skipIf(process.platform === 'win32')('keeps its files to the user (only on POSIX systems)', () => {
    const folder = path.join(tempDir(), 'data', 'deeper')
    const file = path.join(folder, 'jarvis.db')
    mkdirSync(path.dirname(folder), { mode: 0o755 })
    const store = openTestStore(file)
    addTurn(store)
    const modes = ['', '-wal', '-shm'].map(suffix => statSync(file + suffix).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o600])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(path.dirname(folder)).mode & 0o777).toBe(0o755)
    chmodSync(file, 0o644)
    openTestStore(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

describe('migrations', () => {
  it('rise in version and bring an empty file to the newest once', () => {
    const versions = migrations.map(step => step.version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    const store = openTestStore()
    addTurn(store)
    expect(userVersion(store.db)).toBe(versions.at(-1))
    migrate(store.db)
    expect(store.counts(undefined)).toMatchObject({ messages: 2 })
    expect(store.db.pragma('foreign_key_check')).toEqual([])
  })

  it('that add parameters and the cache leave conversations and messages as they were', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const before = new BetterSqlite3(file)
    migrate(
      before,
      migrations.filter(({ version }) => version < 41),
    )
    before.exec(`INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1);
      INSERT INTO message (conversationId, role, status, createdAt, content) VALUES (1, 'user', 'complete', 1, 'Why?')`)
    before.close()
    const store = openTestStore(file)
    expect(store.getConversation({ reference: 'c1' })).toMatchObject({ title: 'Old', parameters: null })
    expect(store.getMessage({ reference: 'm1' })).toMatchObject({ content: 'Why?', cache: null })
  })

  it('that lets answers be read aloud leaves conversations to the settings', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const before = new BetterSqlite3(file)
    migrate(
      before,
      migrations.filter(({ version }) => version < 50),
    )
    before.exec(`INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1)`)
    before.close()
    const store = openTestStore(file)
    expect(store.getConversation({ reference: 'c1' })).toMatchObject({ title: 'Old', isSpoken: null })
    expect(store.setSpoken({ reference: 'c1', isSpoken: true })).toMatchObject({ isSpoken: true })
    expect(store.setSpoken({ reference: 'c1', isSpoken: null })).toMatchObject({ isSpoken: null })
  })

  it('that fail leave the version and the tables of the step before', () => {
    const { db } = openTestStore()
    const steps = [
      ...migrations,
      { version: 1_010, apply: () => db.exec('CREATE TABLE kept (id INTEGER PRIMARY KEY) STRICT') },
      {
        version: 1_020,
        apply: () => {
          db.exec('CREATE TABLE gone (id INTEGER PRIMARY KEY) STRICT; DROP TABLE setting')
          throw new Error('broken step')
        },
      },
    ]
    expect(() => migrate(db, steps)).toThrow('broken step')
    expect(userVersion(db)).toBe(1_010)
    const names = db.prepare(`SELECT name FROM sqlite_schema WHERE name IN ('kept', 'gone', 'setting') ORDER BY name`)
    expect(names.pluck().all()).toEqual(['kept', 'setting'])
    expect(() => assertOurs(db)).toThrow(failing('newer_data'))
  })
})

describe('a file that is not ours to open', () => {
  const cases: readonly [string, Buffer][] = [
    ['text', Buffer.from('Not a database, but long enough to look at. '.repeat(100))],
    ['the wrong magic', Buffer.concat([Buffer.from('SQLite format 9\0'), Buffer.alloc(8_176, 7)])],
    ['one byte', Buffer.from('S')],
    ['the first hundred bytes of a database', Buffer.from('SQLite format 3\0'.padEnd(100, '\0'))],
  ]
  it.each(cases)('holds %s: memory_corrupt, and it is kept as it was', (_name, bytes) => {
    const file = path.join(tempDir(), 'jarvis.db')
    writeFileSync(file, bytes)
    for (const open of [() => openWriter(file, true), () => openReader(file)]) {
      expect(open).toThrow(failing('memory_corrupt'))
      expect(readFileSync(file).equals(bytes)).toBe(true)
    }
  })

  it('was emptied while its log still holds messages: memory_corrupt, and the log is kept', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const store = openTestStore(file)
    addTurn(store)
    const copy = path.join(tempDir(), 'jarvis.db')
    copyFileSync(`${file}-wal`, `${copy}-wal`)
    writeFileSync(copy, '')
    const bytes = readFileSync(`${copy}-wal`)
    expect(bytes.length).toBeGreaterThan(0)
    expect(() => openWriter(copy, true)).toThrow(failing('memory_corrupt'))
    expect(readFileSync(`${copy}-wal`).equals(bytes)).toBe(true)
  })

  it('comes from a newer version: newer_data, and it is kept as it was', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const db = openWriter(file, true)
    db.pragma('user_version = 99999')
    closeWriter(db)
    const bytes = readFileSync(file)
    expect(() => openWriter(file, true)).toThrow(
      expect.objectContaining({ code: 'newer_data', data: { found: 99_999, newest: migrations.at(-1)!.version } }),
    )
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('is a database of another program: memory_corrupt, and it is kept as it was', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const other = connect(file, 'write')
    other.exec('CREATE TABLE theirs (x)')
    other.close()
    const bytes = readFileSync(file)
    expect(() => openWriter(file, true)).toThrow(failing('memory_corrupt'))
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('is a folder, or lies below a file: memory_unavailable', () => {
    const folder = tempDir()
    mkdirSync(path.join(folder, 'jarvis.db'), { mode: 0o755 })
    writeFileSync(path.join(folder, 'file'), '')
    expect(() => openWriter(path.join(folder, 'jarvis.db'), true)).toThrow(failing('memory_unavailable'))
    expect(() => openWriter(path.join(folder, 'file', 'jarvis.db'), true)).toThrow(failing('memory_unavailable'))
    expect(statSync(path.join(folder, 'jarvis.db')).isDirectory()).toBe(true)
  })

  it.skipIf(process.platform === 'win32')(
    'may not be written: read_only, for the folder and for the file (only on POSIX systems)',
    async () => {
      const parent = tempDir()
      chmodSync(parent, 0o755)
      const files = ['empty', 'filled', 'file'].map(name => path.join(parent, name, 'jarvis.db'))
      const [empty, filled, locked] = files as [string, string, string]
      for (const file of [filled, locked]) closeWriter(openWriter(file, true))
      mkdirSync(path.dirname(empty))
      chmodSync(path.dirname(empty), 0o555)
      chmodSync(path.dirname(filled), 0o555)
      chmodSync(locked, 0o400)
      const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
      const stdout = await runBoundByModes(`
      const { openWriter } = await import(${at('../../electron/memory/open-store.ts')})
      for (const file of ${JSON.stringify(files)}) {
        try {
          openWriter(file, true).close()
          console.log('opened')
        } catch (error) {
          console.log(error.code)
        }
      }
    `)
      chmodSync(path.dirname(empty), 0o755)
      chmodSync(path.dirname(filled), 0o755)
      expect(stdout.trim().split('\n')).toEqual(['read_only', 'read_only', 'read_only'])
    },
  )
})

describe('an answer that was streaming when the process ended', () => {
  it('is interrupted at the next start and keeps its text', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const before = openTestStore(file)
    const { answer, conversation } = before.startTurn({
      turn: { conversationId: null, title: 't', question: 'q' },
      now: 1,
    })
    before.saveProgress({ answerId: answer.messageId, content: 'So far', reasoning: null })
    const finished = addTurn(before)
    const after = openTestStore(file)
    const text = { content: 'So far', status: 'interrupted' }
    expect(after.getMessage({ reference: answer.messageId })).toMatchObject(text)
    expect(after.getMessage({ reference: finished.answer.messageId }).status).toBe('complete')
    const conversationId = conversation.conversationId
    expect(after.getConversation({ reference: conversationId }).streamingMessageId).toBeNull()
    expect(addTurn(after, { conversationId }).question.parentId).toBe(answer.messageId)
  })

  it('goes on when only the writing thread was started again', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const store = openTestStore(file)
    const { answer } = store.startTurn({ turn: { conversationId: null, title: 't', question: 'q' }, now: 1 })
    openWriter(file, false).close()
    expect(store.getMessage({ reference: answer.messageId }).status).toBe('streaming')
  })
})

describe('a full disk', () => {
  it('refuses writes with storage_full, keeps what was written, and is overcome', () => {
    const store = openTestStore()
    const { conversationId, answer } = addTurn(store)
    store.db.pragma(`max_page_count = ${String(store.db.pragma('page_count', { simple: true }))}`)
    const large = { conversationId, question: 'x'.repeat(100_000) }
    expect(meaningOf(() => addTurn(store, large))).toMatchObject({ code: 'storage_full', retryable: true })
    expect(store.getConversation({ reference: conversationId }).messageCount).toBe(2)
    expect(store.getMessage({ reference: answer.messageId })).toEqual(answer)
    store.db.pragma('max_page_count = 1000000')
    expect(addTurn(store, large).question.content).toHaveLength(100_000)
  })

  it('that is really full refuses to open a new store, and opens it once there is room', ({ skip }) => {
    const folder = tempDir()
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    skip(mount.status !== 0, 'this process may not mount a small disk')
    onTestFinished(() => void execFileSync('umount', [folder]))
    const ballast = path.join(folder, 'ballast')
    const file = path.join(folder, 'jarvis.db')
    fillDisk(ballast)
    expect(() => openWriter(file, true)).toThrow(failing('storage_full'))
    rmSync(ballast)
    const store = openTestStore(file)
    const kept = addTurn(store)
    fillDisk(ballast)
    const fill = () => {
      for (;;) addTurn(store, { question: 'x'.repeat(50_000) })
    }
    expect(meaningOf(fill)).toMatchObject({ code: 'storage_full', retryable: true })
    expect(store.getMessage({ reference: kept.answer.messageId })).toEqual(kept.answer)
    rmSync(ballast)
    expect(addTurn(store).answer.status).toBe('complete')
  })
})

function meaningOf(attempt: () => unknown): unknown {
  try {
    return attempt()
  } catch (error) {
    return toMemoryError(error)
  }
}

function fillDisk(file: string): void {
  const descriptor = openSync(file, 'w')
  try {
    for (const block of [Buffer.alloc(65_536), Buffer.alloc(4_096)]) {
      try {
        for (;;) writeSync(descriptor, block)
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' })
      }
    }
  } finally {
    closeSync(descriptor)
  }
}
