import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openModel } from './memory-store.ts'
import { measureSet, readPairs, recallSets, type Hits, type RecallSet } from './recall-sets.ts'

const model = openModel()

function measure(set: RecallSet): Hits {
  const db = openWriter(path.join(tempDir(), 'jarvis.db'), true)
  try {
    return measureSet(db, set, model, 5_000)
  } finally {
    closeWriter(db)
  }
}

const shareOf = (hits: readonly boolean[]) => hits.filter(Boolean).length / hits.length

describe('what was said once, among 5,000 messages,', () => {
  it('is asked about often enough to tell, never twice in one set', () => {
    for (const set of recallSets) {
      const turns = readPairs(set).map(({ turn }) => turn)
      expect(turns.length).toBeGreaterThanOrEqual(set === 'french' || set === 'french-everyday' ? 100 : 60)
      expect(new Set(turns).size).toBe(turns.length)
    }
  })

  it('is found in French in other words, better than by words or by meaning alone', () => {
    const [others, everyday] = [measure('french'), measure('french-everyday')]
    const all = (by: keyof Hits) => shareOf([...others[by], ...everyday[by]])
    expect(shareOf(others.hybrid)).toBeGreaterThanOrEqual(0.6)
    expect(all('hybrid')).toBeGreaterThan(all('meaning') + 0.02)
    expect(all('hybrid')).toBeGreaterThan(all('text') + 0.02)
    expect(all('text')).toBeGreaterThan(all('plain'))
  })

  it('is found in English in other words', () => {
    const hits = measure('english')
    expect(shareOf(hits.hybrid)).toBeGreaterThanOrEqual(0.6)
    expect(shareOf(hits.hybrid)).toBeGreaterThan(shareOf(hits.plain))
  })

  it.each(['english-about-french', 'french-about-english'] as const)('is found in the other language: %s', set => {
    const hits = measure(set)
    expect(shareOf(hits.hybrid)).toBeGreaterThanOrEqual(0.8)
    expect(shareOf(hits.hybrid)).toBeGreaterThan(shareOf(hits.plain))
  })
})
