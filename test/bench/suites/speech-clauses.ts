// Cutting a text into clauses and saying them in words: how often it is right, and what it costs.

import { createClauseSplitter } from '../../../electron/speech/clauses/clause-splitter.ts'
import { goldenCases, said } from '../../speech/golden/golden-cases.ts'
import { atMost, measured, single, type Measured, type Verdict } from '../measure.ts'
import type { SuiteOptions } from '../suite.ts'
import { answer } from './speech-text.ts'

export function benchClauses(
  { mode, say }: SuiteOptions,
  { results, verdicts }: { readonly results: Measured[]; readonly verdicts: Verdict[] },
): void {
  if (mode === 'baseline') return
  say('clauses against the cases checked by hand')
  for (const language of ['en', 'fr'] as const) {
    const cases = goldenCases(language)
    const right = cases.filter(({ text, expected }) => said(text, language) === expected).length
    const percent = (100 * right) / cases.length
    results.push(single(`Clauses (${language}): right of ${cases.length} checked by hand`, '%', percent))
    verdicts.push(atMost(`Clauses (${language}): wrong`, 100 - percent, 1, '%'))
  }
  const text = answer(1_200, 0)
  const pieceMs: number[] = []
  const splitter = createClauseSplitter({ language: 'en', tables: 'announced' })
  for (let at = 0; at < text.length; at += 20) {
    const startedAt = performance.now()
    splitter.push(text.slice(at, at + 20))
    pieceMs.push(performance.now() - startedAt)
  }
  const perPiece = measured('Clauses: a piece of 20 characters', 'ms', pieceMs)
  results.push(perPiece)
  verdicts.push(atMost('Clauses: a piece of 20 characters, p95', perPiece.p95, 5, 'ms'))
}
