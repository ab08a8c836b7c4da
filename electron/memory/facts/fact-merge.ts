// Several facts made one, and taken apart again while the others are only forgotten.

import { AppError } from '../../../shared/errors.ts'
import type { Fact, FactBeforeMerge } from '../../../shared/facts.ts'
import { foldText } from '../../lib/plain-words.ts'
import { prepare, type Database } from '../database.ts'
import { forgetFacts, readFact, resolveFact, setText } from './fact-store.ts'

/** One accepted fact in place of several: the oldest, with the sources of all. */
export function mergeFacts(db: Database, input: { factIds: readonly string[]; text: string; now: number }): Fact {
  const ids = new Set(input.factIds.map(factId => resolveFact(db, factId)))
  const [first, ...others] = [...ids].toSorted((a, b) => a - b)
  if (first === undefined) throw new AppError('bad_request', 'Name the facts to merge.')
  const normal = foldText(input.text)
  for (const id of others) {
    const same = prepare(db, 'SELECT 1 FROM fact WHERE id = ? AND normal = ?').get(id, normal) !== undefined
    if (same) prepare(db, `UPDATE fact SET normal = normal || ' #' || id WHERE id = ?`).run(id)
    const sql = `
      INSERT OR IGNORE INTO fact_source (factId, messageId)
      SELECT ?, messageId FROM fact WHERE id = ? AND messageId IS NOT NULL
      UNION SELECT ?, messageId FROM fact_source WHERE factId = ?`
    prepare(db, sql).run(first, id, first, id)
  }
  setText(db, first, input.text)
  prepare(db, `UPDATE fact SET state = 'accepted' WHERE id = ?`).run(first)
  forgetFacts(db, { factIds: others.map(id => `f${id}`), now: input.now })
  return readFact(db, first)
}

/** Those merged and not yet purged stand beside the one that stayed, as before. */
export function separateFacts(db: Database, input: { before: FactBeforeMerge; factIds: readonly string[] }): Fact[] {
  const { before, factIds } = input
  const first = resolveFact(db, before.factId)
  const kept = before.messageIds.flatMap(id => /^m(\d{1,15})$/.exec(id)?.[1] ?? [])
  prepare(db, 'DELETE FROM fact_source WHERE factId = ? AND messageId NOT IN (SELECT value FROM json_each(?))').run(
    first,
    JSON.stringify(kept.map(Number)),
  )
  setText(db, first, before.text)
  prepare(db, 'UPDATE fact SET state = ? WHERE id = ?').run(before.state, first)
  const others = factIds.filter(factId => factId !== before.factId)
  for (const factId of others) {
    prepare(db, 'UPDATE fact SET forgottenAt = NULL WHERE id = ?').run(Number(factId.slice(1)))
    const id = resolveFact(db, factId)
    setText(db, id, readFact(db, id).text)
  }
  return [before.factId, ...others].map(factId => readFact(db, resolveFact(db, factId)))
}
