// Whether the guard tells the same question from one that looks like it, as the cache uses it: the embedding has to find
// the other one, rules have to allow it, the guard has to agree. The reported half decides; the tuning half is shown
// beside it. Rival: the embedding alone, at thresholds that are commonly advised.

import { hasLastingAnswer } from '../../../electron/llm/response-cache/guard/has-lasting-answer.ts'
import { isSameQuestion } from '../../../electron/llm/response-cache/guard/is-same-question.ts'
import { normalized } from '../../../electron/llm/response-cache/cache-key.ts'
import { LEAST_SIMILARITY } from '../../../electron/llm/response-cache/serve-cache.ts'
import { readCorpus, type QuestionPair } from '../cache-corpus/read-corpus.ts'
import { single, type Measured, type Verdict } from '../measure.ts'
import type { CacheBench } from './cache.ts'

interface Judged extends QuestionPair {
  readonly similarity: number
}

interface Score {
  readonly hitRate: number
  readonly falseRate: number
  readonly precision: number
  readonly pairs: number
}

export async function benchGuard({ embedder, say }: CacheBench) {
  say('the guard')
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  for (const half of ['reported', 'tuning'] as const) {
    const pairs = readCorpus(half)
    const vectors = await embedder.embed(
      pairs.flatMap(({ a, b }) => [a, b]),
      new AbortController().signal,
    )
    const judged = pairs.map((pair, at) => ({ ...pair, similarity: cosine(vectors[at * 2], vectors[at * 2 + 1]) }))
    const guarded = scoreOf(judged, isServed)
    results.push(...rowsOf(`${half} half`, guarded))
    for (const threshold of [0.8, 0.9, 0.95])
      results.push(
        ...rowsOf(
          `${half} half`,
          scoreOf(judged, pair => pair.similarity >= threshold),
          `embedding ≥ ${threshold}`,
        ),
      )
    if (half !== 'reported') continue
    const exactFalse = judged.filter(({ kind, a, b }) => kind !== 'same' && normalized(a) === normalized(b)).length
    verdicts.push(
      {
        name: 'precision on pairs not tuned on',
        goal: '≥ 98 %',
        value: guarded.precision,
        ok: guarded.precision >= 98,
      },
      { name: 'paraphrases served', goal: '≥ 60 %', value: guarded.hitRate, ok: guarded.hitRate >= 60 },
      {
        name: `false hits on ${guarded.pairs} adversarial pairs`,
        goal: '≤ 0.5 %',
        value: guarded.falseRate,
        ok: guarded.falseRate <= 0.5,
      },
      { name: 'false hits of the exact level', goal: '0', value: exactFalse, ok: exactFalse === 0 },
    )
  }
  return { results, verdicts }
}

function isServed({ a, b, similarity }: Judged): boolean {
  return similarity >= LEAST_SIMILARITY && hasLastingAnswer(a) && hasLastingAnswer(b) && isSameQuestion(a, b)
}

function scoreOf(pairs: readonly Judged[], isHit: (pair: Judged) => boolean): Score {
  const same = pairs.filter(({ kind }) => kind === 'same')
  const other = pairs.filter(({ kind }) => kind !== 'same')
  const right = same.filter(isHit).length
  const wrong = other.filter(isHit).length
  return {
    hitRate: (right / same.length) * 100,
    falseRate: (wrong / other.length) * 100,
    precision: right + wrong === 0 ? 100 : (right / (right + wrong)) * 100,
    pairs: other.length,
  }
}

function rowsOf(name: string, { hitRate, falseRate, precision }: Score, rival?: string): Measured[] {
  return [
    single(`${name}: paraphrases served`, '%', hitRate, rival),
    single(`${name}: false hits`, '%', falseRate, rival),
    single(`${name}: precision`, '%', precision, rival),
  ]
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) return 0
  return a.reduce((product, value, at) => product + value * (b[at] ?? 0), 0)
}
