import { statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openReader } from '../../electron/memory/open-store.ts'
import { createLogKeeper } from '../../electron/memory/write-ahead-log.ts'
import { addTurn, openTestStore } from './test-store.ts'

const MB = 1024 * 1024

describe('the write-ahead log', () => {
  it('stays short although one reader or another always reads', () => {
    const store = openTestStore()
    const keepShort = createLogKeeper(store.db, { maxLogBytes: MB, waitMs: 1, againAfterMs: 0 })
    const readers = [openReader(store.file), openReader(store.file)]
    const begin = (at: number) => {
      readers[at]?.exec('BEGIN')
      readers[at]?.prepare('SELECT count(*) FROM message').get()
    }
    let longest = 0
    begin(0)
    for (let turn = 0; turn < 40; turn++) {
      addTurn(store, { question: 'x'.repeat(100_000), answer: 'y'.repeat(100_000) })
      // One begins before the other ends.
      begin((turn + 1) % 2)
      readers[turn % 2]?.exec('COMMIT')
      // Reads end while the writer waits for them; here, where all is one thread, just before.
      if (turn % 8 === 7) readers[(turn + 1) % 2]?.exec('COMMIT')
      keepShort()
      if (turn % 8 === 7) begin((turn + 1) % 2)
      longest = Math.max(longest, statSync(`${store.file}-wal`).size)
    }
    for (const reader of readers) reader.close()
    expect(longest).toBeGreaterThan(MB)
    expect(longest).toBeLessThan(16 * MB)
    keepShort()
    expect(statSync(`${store.file}-wal`).size).toBe(0)
    expect(store.counts(undefined)).toMatchObject({ messages: 80 })
  })

  it('is left as it is while a reader does not end, and writing goes on', () => {
    const store = openTestStore()
    const keepShort = createLogKeeper(store.db, { maxLogBytes: 1 })
    const reader = openReader(store.file)
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM message').get()
    addTurn(store)
    keepShort()
    addTurn(store)
    keepShort()
    expect(statSync(`${store.file}-wal`).size).toBeGreaterThan(0)
    expect(store.db.pragma('busy_timeout', { simple: true })).toBe(5_000)
    reader.close()
    expect(store.counts(undefined)).toMatchObject({ messages: 4 })
  })
})
