// What stands around the most promising messages in their conversations.

import { prepare, type Database } from '../database.ts'
import { readAll, type Document, type Wanted } from './documents.ts'
import { NEIGHBOURS_AFTER, NEIGHBOURS_BEFORE } from './ranking.ts'

/** Of the messages seen with those around them, how many have their neighbours ranked as well. */
const NEIGHBOURS_RANKED = 15

export interface Window {
  /** Nearest first. */
  readonly before: readonly Document[]
  readonly after: readonly Document[]
}

export interface Windows {
  readonly of: ReadonlyMap<number, Window>
  /** Neighbours that are candidates themselves now. */
  readonly ranked: readonly Document[]
}

/** `known`: what has been read of any messages. */
export function readWindows(
  db: Database,
  wanted: Wanted,
  seen: readonly Document[],
  known: ReadonlyMap<number, Document>,
): Windows {
  // One more on each side: what stands around a neighbour.
  const around = idsAround(db, seen, NEIGHBOURS_BEFORE + 1, NEIGHBOURS_AFTER + 1)
  const missing = new Set<number>()
  for (const { before, after } of around.values()) {
    for (const id of [...before.slice(0, NEIGHBOURS_BEFORE), ...after.slice(0, NEIGHBOURS_AFTER)]) {
      if (!known.has(id)) missing.add(id)
    }
  }
  const all = new Map(known)
  for (const document of readAll(db, [...missing], wanted)) all.set(document.id, document)
  const of = new Map<number, Window>()
  const add = (id: number, before: readonly number[], after: readonly number[]) => {
    const documentsOf = (ids: readonly number[]) => ids.flatMap(each => all.get(each) ?? [])
    of.set(id, {
      before: documentsOf(before.slice(0, NEIGHBOURS_BEFORE)),
      after: documentsOf(after.slice(0, NEIGHBOURS_AFTER)),
    })
  }
  const ranked = new Map<number, Document>()
  const rankToo = (id: number | undefined, before: readonly number[], after: readonly number[]) => {
    const document = id === undefined || !missing.has(id) ? undefined : all.get(id)
    if (document?.mayBeFound !== true) return
    ranked.set(document.id, document)
    add(document.id, before, after)
  }
  // A message that answers one found without sharing its words; none where phrases have to hold in it.
  const fruitful = wanted.query.phrases.length > 0 ? [] : seen.slice(0, NEIGHBOURS_RANKED)
  for (const { id } of fruitful) {
    const { before, after } = around.get(id) ?? { before: [], after: [] }
    rankToo(before[0], before.slice(1), [id, ...after])
    rankToo(after[0], [id, ...before], after.slice(1))
  }
  for (const [id, { before, after }] of around) add(id, before, after)
  return { of, ranked: [...ranked.values()] }
}

interface Surroundings {
  /** Ids in its conversation, nearest first. */
  readonly before: readonly number[]
  readonly after: readonly number[]
}

function idsAround(
  db: Database,
  documents: readonly Document[],
  before: number,
  after: number,
): Map<number, Surroundings> {
  const sql = `
    SELECT own.id AS ownId, near.id AS nearId
    FROM json_each(?) AS wanted CROSS JOIN message AS own ON own.id = wanted.value
    CROSS JOIN message AS near WHERE near.id IN (
      SELECT id FROM (
        SELECT id FROM message WHERE conversationId = own.conversationId AND id < own.id ORDER BY id DESC LIMIT ?)
      UNION ALL SELECT id FROM (
        SELECT id FROM message WHERE conversationId = own.conversationId AND id > own.id ORDER BY id LIMIT ?))`
  const found = new Map(documents.map(({ id }) => [id, { before: [] as number[], after: [] as number[] }]))
  const ids = JSON.stringify([...found.keys()])
  const rows = prepare<{ ownId: number; nearId: number }>(db, sql).all(ids, before, after)
  for (const { ownId, nearId } of rows) {
    if (nearId > ownId) found.get(ownId)?.after.push(nearId)
    else found.get(ownId)?.before.push(nearId)
  }
  for (const each of found.values()) {
    each.before.sort((a, b) => b - a)
    each.after.sort((a, b) => a - b)
  }
  return found
}
