import path from 'node:path'
import { expect, it } from 'vitest'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { tempDir } from '../support/temp-dir.ts'
import { measureRecall, readPairs } from './french-recall.ts'
import { openModel } from './memory-store.ts'

it('what was said in French is found in other words, better than by words or by meaning alone, and across languages', () => {
  const pairs = readPairs()
  expect(pairs.filter(({ set }) => set === 'french').length).toBeGreaterThanOrEqual(100)
  expect(new Set(pairs.map(({ turn }) => turn)).size).toBe(pairs.length)
  const db = openWriter(path.join(tempDir(), 'jarvis.db'), true)
  try {
    const shares = measureRecall(db, openModel(), 5_000, () => {})
    const { plain, meaning, hybrid } = shares.french
    expect(hybrid).toBeGreaterThanOrEqual(0.6)
    expect(hybrid).toBeGreaterThan(plain)
    expect(hybrid).toBeGreaterThan(meaning)
    for (const set of ['english-about-french', 'french-about-english'] as const) {
      expect(shares[set].hybrid).toBeGreaterThanOrEqual(0.5)
      expect(shares[set].hybrid).toBeGreaterThan(shares[set].plain)
    }
  } finally {
    closeWriter(db)
  }
})
