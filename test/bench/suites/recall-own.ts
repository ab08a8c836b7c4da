// The project's own turns (recall-corpus), each set among messages of the generator's: how many questions find theirs, and
// whether words and meaning together find more than either, by more than chance gives.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { atLeast, single } from '../measure.ts'
import { openModel } from '../memory-store.ts'
import { paired, type Paired } from '../paired.ts'
import { measureSet, recallSets, type Hits, type RecallSet } from '../recall-sets.ts'
import type { Suite } from '../suite.ts'

const OWN_MESSAGES = 5_800
const frenchSets: readonly RecallSet[] = ['french', 'french-everyday']

export const recallOwn: Suite = async ({ say }) => {
  const hits = new Map<RecallSet, Hits>()
  for (const set of recallSets) {
    say(set)
    hits.set(set, await hitsOf(set))
  }
  const results = [...hits].flatMap(([set, { plain, ...own }]) => [
    single(`${set}: recall@5, plain words`, 'share', shareOf(plain), 'FTS5 bm25'),
    ...Object.entries(own).map(([by, found]) => single(`${set}: recall@5, ${by}`, 'share', shareOf(found))),
  ])
  const both = (by: keyof Hits) => frenchSets.flatMap(set => hits.get(set)?.[by] ?? [])
  const [overMeaning, overPlain] = (['meaning', 'plain'] as const).map(by => paired(both('hybrid'), both(by)))
  const compared = Object.entries({ meaning: overMeaning, 'plain words': overPlain }).flatMap(([by, found]) =>
    Object.entries<number>({ ...found }).map(([name, value]) =>
      single(`French, hybrid over ${by}: ${name}`, 'figure', value),
    ),
  )
  const hybridOf = (set: RecallSet) => shareOf(hits.get(set)?.hybrid ?? [])
  const verdicts = [
    atLeast('recall@5 in French, hardly a word shared', hybridOf('french'), 0.6),
    atLeast('recall@5 in French, as people ask', hybridOf('french-everyday'), 0.6),
    atLeast('French: over plain FTS5, in standard errors', errors(overPlain), 2),
    atLeast('French: over meaning alone, in standard errors', errors(overMeaning), 2),
    atLeast('French: words over plain FTS5', shareOf(both('text')) - shareOf(both('plain')), 0),
    atLeast('recall@5 in English', hybridOf('english'), 0.6),
    atLeast('English questions about French turns', hybridOf('english-about-french'), 0.6),
    atLeast('French questions about English turns', hybridOf('french-about-english'), 0.6),
  ]
  return { results: [...results, ...compared], verdicts }
}

async function hitsOf(set: RecallSet): Promise<Hits> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const db = openWriter(path.join(folder, 'jarvis.db'), true)
  try {
    return measureSet(db, set, openModel(), OWN_MESSAGES)
  } finally {
    closeWriter(db)
    await rm(folder, { recursive: true, force: true })
  }
}

function shareOf(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length / Math.max(1, hits.length)
}

function errors(found: Paired | undefined): number {
  return found === undefined ? 0 : found.difference / found.standardError
}
