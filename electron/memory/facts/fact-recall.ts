// Which facts go into a question's prompt: chosen once, stored with the question, the same ever after.

import type { Fact } from '../../../shared/facts.ts'
import { stemsOf } from '../../lib/plain-words.ts'
import { prepare, type Database } from '../database.ts'
import { resolveMessage } from '../reference.ts'
import { readFact } from './fact-store.ts'

const MAX_RECALLED = 5
/** The newest are looked at; nobody has reviewed more. */
const MAX_LOOKED_AT = 2_000

/** The facts stored with a question; chosen now if that has not been done. */
export function recallFacts(
  db: Database,
  input: { reference: string; now: number },
): { factId: string; text: string }[] {
  const { id } = resolveMessage(db, input.reference)
  const known = factsOf(db, id)
  if (known.length > 0) return known.map(toRecalled)
  const question = prepare<{ content: string }>(db, 'SELECT content FROM message WHERE id = ?').get(id)
  const chosen = choose(db, question?.content ?? '', input.now)
  for (const { id: factId, text } of chosen) {
    prepare(db, 'INSERT INTO message_fact (messageId, factId, text) VALUES (?, ?, ?)').run(id, factId, text)
    prepare(db, 'UPDATE fact SET lastUsedAt = ? WHERE id = ?').run(input.now, factId)
  }
  return factsOf(db, id).map(toRecalled)
}

function toRecalled({ factId, text }: { factId: number; text: string }): { factId: string; text: string } {
  return { factId: `f${factId}`, text }
}

/** By what they share with the question; a word that many facts have says little. */
function choose(db: Database, question: string, now: number): readonly { id: number; text: string }[] {
  const asked = stemsOf(question.slice(0, 20_000))
  if (asked.size === 0) return []
  const sql = `
    SELECT id, text FROM fact WHERE state = 'accepted' AND id > 0 AND +forgottenAt IS NULL AND coalesce(expiresAt > ?, true)
    ORDER BY id DESC LIMIT ?`
  const facts = prepare<{ id: number; text: string }>(db, sql)
    .all(now, MAX_LOOKED_AT)
    .map(fact => ({ ...fact, shared: [...stemsOf(fact.text)].filter(stem => asked.has(stem)) }))
    .filter(({ shared }) => shared.length > 0)
  const frequency = new Map<string, number>()
  for (const { shared } of facts) for (const stem of shared) frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
  const scoreOf = (shared: readonly string[]) => shared.reduce((sum, stem) => sum + 1 / (frequency.get(stem) ?? 1), 0)
  return facts
    .map(fact => ({ ...fact, score: scoreOf(fact.shared) }))
    .toSorted((a, b) => b.score - a.score || b.id - a.id)
    .slice(0, MAX_RECALLED)
}

function factsOf(db: Database, messageId: number): readonly { factId: number; text: string }[] {
  const sql = `
    SELECT factId, message_fact.text FROM message_fact
    WHERE messageId = ? AND NOT EXISTS (SELECT 1 FROM fact WHERE fact.id = factId AND forgottenAt IS NOT NULL)
    ORDER BY factId`
  return prepare<{ factId: number; text: string }>(db, sql).all(messageId)
}

/** What a message's prompt held of the memory: of an answer, that of its question. */
export function usedFacts(db: Database, input: { reference: string }): Fact[] {
  const { id } = resolveMessage(db, input.reference)
  const own = factsOf(db, id)
  if (own.length > 0) return own.map(({ factId }) => readFact(db, factId))
  const parent = prepare<{ parentId: number | null }>(db, 'SELECT parentId FROM message WHERE id = ?').get(id)
  return parent?.parentId == null ? [] : factsOf(db, parent.parentId).map(({ factId }) => readFact(db, factId))
}

/** By message, the texts that stand in its prompt: the same from turn to turn, but for what was forgotten since. */
export function recalledTexts(db: Database, ids: readonly number[]): ReadonlyMap<number, readonly string[]> {
  // The walk through the key gives them in order of their facts.
  const sql = `
    SELECT message_fact.messageId, message_fact.text
    FROM json_each(?) AS wanted CROSS JOIN message_fact ON message_fact.messageId = wanted.value
      CROSS JOIN fact ON fact.id = message_fact.factId AND fact.forgottenAt IS NULL`
  const texts = new Map<number, string[]>()
  for (const { messageId, text } of prepare<{ messageId: number; text: string }>(db, sql).all(JSON.stringify(ids))) {
    const known = texts.get(messageId)
    if (known === undefined) texts.set(messageId, [text])
    else known.push(text)
  }
  return texts
}
