// What the messages of one transaction add to the graph or take from it, summed up first, so that each row is written once.

import type { Month } from '../../../shared/month.ts'
import { prepare, type Database } from '../database.ts'
import { addToMonths } from './months.ts'

/** Of what a message and the one it answers speak of; each related to all others, so not too many. */
const MAX_RELATED = 10
const SAME_MESSAGE = 2
const ANSWERED_MESSAGE = 1
/** Ids of both in one number. */
export const ID_RANGE = 2 ** 26

export interface GraphMessage {
  readonly messageId: number
  readonly conversationId: number
  readonly previousId: number | null
  readonly month: Month
  readonly entities: readonly number[]
}

type Deltas = Map<number, Map<Month, number>>

export class GraphSums {
  readonly #mentions: Deltas = new Map()
  readonly #weights: Deltas = new Map()

  /** `sign`: 1 adds, -1 takes away. */
  count(message: GraphMessage, sign: 1 | -1): void {
    const related = message.entities.slice(0, MAX_RELATED)
    for (const id of message.entities) add(this.#mentions, id, message.month, sign)
    for (const [at, id] of related.entries()) {
      for (const other of related.slice(at + 1)) this.#relate(id, other, message.month, sign * SAME_MESSAGE)
    }
  }

  /** What `message` speaks of with what the one that it answers does. */
  countAnswer(message: GraphMessage, previous: GraphMessage, sign: 1 | -1): void {
    for (const id of message.entities.slice(0, MAX_RELATED)) {
      for (const other of previous.entities.slice(0, MAX_RELATED)) {
        if (id !== other) this.#relate(id, other, message.month, sign * ANSWERED_MESSAGE)
      }
    }
  }

  #relate(id: number, other: number, month: Month, weight: number): void {
    add(this.#weights, Math.min(id, other) * ID_RANGE + Math.max(id, other), month, weight)
  }

  /** Whether anything was. */
  store(db: Database): boolean {
    for (const [id, deltas] of this.#mentions) storeMentions(db, id, deltas)
    for (const [key, deltas] of this.#weights) {
      storeWeight(db, Math.floor(key / ID_RANGE), key % ID_RANGE, deltas)
    }
    return this.#mentions.size > 0
  }
}

function add(deltas: Deltas, key: number, month: Month, value: number): void {
  const months = deltas.get(key) ?? new Map<Month, number>()
  months.set(month, (months.get(month) ?? 0) + value)
  deltas.set(key, months)
}

function sum(deltas: ReadonlyMap<Month, number>): number {
  return [...deltas.values()].reduce((total, value) => total + value, 0)
}

function storeMentions(db: Database, id: number, deltas: ReadonlyMap<Month, number>): void {
  const months = prepare<{ months: string }>(db, 'SELECT months FROM entity WHERE id = ?').get(id)?.months ?? '[]'
  const sql = 'UPDATE entity SET mentions = mentions + ?, months = ? WHERE id = ?'
  prepare(db, sql).run(sum(deltas), addToMonths(months, deltas), id)
}

function storeWeight(db: Database, low: number, high: number, deltas: ReadonlyMap<Month, number>): void {
  const select = 'SELECT weight, months FROM relation WHERE entityId = ? AND otherId = ?'
  const known = prepare<{ weight: number; months: string }>(db, select).get(low, high)
  const weight = (known?.weight ?? 0) + sum(deltas)
  const months = addToMonths(known?.months ?? '[]', deltas)
  for (const [id, other] of [
    [low, high],
    [high, low],
  ] as const) {
    if (weight === 0) prepare(db, 'DELETE FROM relation WHERE entityId = ? AND otherId = ?').run(id, other)
    else if (known === undefined) prepare(db, 'INSERT INTO relation VALUES (?, ?, ?, ?)').run(id, other, weight, months)
    else {
      prepare(db, 'UPDATE relation SET weight = ?, months = ? WHERE entityId = ? AND otherId = ?').run(
        weight,
        months,
        id,
        other,
      )
    }
  }
}
