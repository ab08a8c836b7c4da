// The messages in which a query's words weigh most, all words together: what bm25 gives, without reading every message.
// Block after block of message ids, each word adds what it weighs to the messages that hold it: from its postings where the
// block has them, else as the word index tells them.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, the hottest of the store */

import { prepare, prepareColumn, type Database } from '../database.ts'
import type { idfOf } from './impact.ts'
import { BLOCK_IDS, blockOf, IMPACTS, LEAST_POSTINGS, offsetOf, readPostings, type Postings } from './posting.ts'
import { coveredBlocks, MAX_UNCOVERED } from './posting-store.ts'
import { stem } from './stem.ts'
import { stateOf } from './text-index.ts'
import { TopScores } from './top-scores.ts'

/** A word in more messages than this is common: the word index no longer tells where all of them are. */
export const RARE = 500
/** Entries that one search adds up; beyond, the most common words find nothing by themselves, and old blocks are left out. */
const MAX_ENTRIES = 4_000_000
/** Words that a beginning may stand for, in a block. */
const MAX_COMPLETIONS = 64
/** By place in the block that is looked at; all 0 in between. */
const scores = new Float32Array(BLOCK_IDS)

/** Where the word index has a word. */
export interface WordPlaces {
  readonly term: string
  readonly isPrefix: boolean
  /** Of what its rarity makes it worth. */
  readonly share: number
  /** In the index's own language. */
  readonly expression: string
  /** Of all messages with it, or, more than RARE of them, of the newest. */
  readonly ids: readonly number[]
  /** How much it weighs in each of those; null: the same. */
  readonly impacts: readonly number[] | null
}

export interface WordScores {
  /** Messages that hold each of the words, about. */
  readonly found: readonly number[]
  /** The messages, up to one, in which the words weigh most: the best first. `narrowed`: only these, rising; null: all. */
  readonly best: (wanted: {
    readonly asOf: number
    readonly narrowed: readonly number[] | null
    readonly limit: number
  }) => number[]
}

interface Block {
  readonly block: number
  /** The last id that its postings know; below its first: none. */
  readonly coveredTo: number
  /** The last id there is in it. */
  readonly lastId: number
}

export function wordScores(db: Database, words: readonly WordPlaces[], idf: typeof idfOf): WordScores {
  const { indexedTo, messageCount } = stateOf(db)
  const blocks = allBlocks(db, indexedTo)
  const found = words.map(word => (word.ids.length <= RARE ? word.ids.length : countCommon(db, word, blocks)))
  const weights = words.map(({ share }, at) => share * idf(Math.max(messageCount, found[at]!), found[at]!))
  const used = affordable(found)
  return {
    found,
    best({ asOf, narrowed, limit }) {
      const [low, high] = [narrowed === null ? 0 : (narrowed[0] ?? asOf + 1), Math.min(asOf, narrowed?.at(-1) ?? asOf)]
      const best = new TopScores(limit)
      let entries = 0
      for (const each of blocks.toReversed()) {
        const start = each.block * BLOCK_IDS
        if (start > high || each.lastId < low || entries > MAX_ENTRIES) continue
        let own = 0
        for (const at of used) own += addWord(db, words[at]!, each, weights[at]!)
        const [from, to] = [Math.max(low, start), Math.min(high, each.lastId)]
        if (own > 0 && narrowed === null) takeScores(best, start, from, to)
        else if (own > 0) takeNarrowed(best, start, narrowed!, to)
        entries += own
      }
      return best.ids()
    },
  }
}

function allBlocks(db: Database, indexedTo: number): Block[] {
  const covered = new Map(coveredBlocks(db).map(each => [each.block, each.coveredTo]))
  return Array.from({ length: blockOf(indexedTo) + 1 }, (_, block) => ({
    block,
    coveredTo: covered.get(block) ?? block * BLOCK_IDS - 1,
    lastId: Math.min((block + 1) * BLOCK_IDS - 1, indexedTo),
  }))
}

/** The rarest words, as many as there is time for; the rarest of all in any case. */
function affordable(found: readonly number[]): number[] {
  const order = found.map((count, at) => ({ count, at })).sort((a, b) => a.count - b.count)
  let sum = 0
  return order.filter(({ count }, place) => (sum += count) <= MAX_ENTRIES || place === 0).map(({ at }) => at)
}

/** Those of the postings and, where there are none, as many as its newest messages let expect. */
function countCommon(db: Database, word: WordPlaces, blocks: readonly Block[]): number {
  const { indexedTo, messageCount } = stateOf(db)
  const [low, high] = bounds(word)
  const sql = word.isPrefix
    ? `SELECT coalesce(sum(length(entries)), 0) / 3 AS count FROM posting WHERE block = ? AND term >= ? AND term < ?`
    : `SELECT coalesce(sum(length(entries)), 0) / 3 AS count FROM posting WHERE block = ? AND term = ?`
  const inBlock = prepare<{ count: number }>(db, sql)
  let count = 0
  let known = 0
  for (const { block, coveredTo } of blocks) {
    const ids = coveredTo - block * BLOCK_IDS + 1
    if (ids === 0) continue
    count += inBlock.get(block, low, ...(word.isPrefix ? [high] : []))?.count ?? 0
    known += ids
  }
  const newest = word.ids.length / Math.max(word.ids.length, indexedTo - (word.ids.at(-1) ?? 0) + 1)
  const expected = Math.round((count + newest * Math.max(0, indexedTo - known)) * (messageCount / indexedTo || 1))
  return Math.max(RARE + 1, Math.min(messageCount, known === 0 ? expected : Math.max(count, expected)))
}

/** Adds a word's weight to the messages of a block. Answers how many entries that took. */
function addWord(db: Database, word: WordPlaces, { block, coveredTo, lastId }: Block, weight: number): number {
  const start = block * BLOCK_IDS
  // A beginning's few messages are known one by one, whichever words it stands for.
  const isListed = word.isPrefix && word.ids.length <= RARE
  const postings = coveredTo < start || isListed ? [] : postingsOf(db, word, block)
  let entries = 0
  for (const { offsets, levels } of postings) {
    entries += offsets.length
    for (let at = 0; at < offsets.length; at++) scores[offsets[at]!]! += weight * IMPACTS[levels[at]!]!
  }
  // Where it has no postings, or none yet.
  const from = postings.length === 0 ? start : coveredTo + 1
  if (from > lastId) return entries
  const limit = postings.length === 0 && coveredTo >= lastId ? LEAST_POSTINGS * 4 : MAX_UNCOVERED
  if (word.ids.length <= RARE) {
    word.ids.forEach((id, at) => {
      if (id < from || id > lastId) return
      scores[offsetOf(id)]! += weight * (word.impacts?.[at] ?? 1)
      entries++
    })
    return entries
  }
  for (const id of idsBetween(db, word, from, lastId, limit)) {
    scores[offsetOf(id)]! += weight
    entries++
  }
  return entries
}

/** The newest of a common word's messages. */
function idsBetween(db: Database, word: WordPlaces, from: number, to: number, limit: number): readonly number[] {
  const sql = `
    SELECT rowid FROM message_terms WHERE message_terms MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?`
  return prepareColumn<number>(db, sql).all(word.expression, from, to, limit)
}

function postingsOf(db: Database, word: WordPlaces, block: number): Postings[] {
  const [low, high] = bounds(word)
  const sql = word.isPrefix
    ? 'SELECT entries FROM posting WHERE block = ? AND term >= ? AND term < ? LIMIT ?'
    : 'SELECT entries FROM posting WHERE block = ? AND term = ? LIMIT ?'
  const rows = prepareColumn<Uint8Array>(db, sql)
  const found = rows.all(block, low, ...(word.isPrefix ? [high] : []), MAX_COMPLETIONS)
  if (word.isPrefix && stem(word.term) < word.term) {
    const one = prepareColumn<Uint8Array>(db, 'SELECT entries FROM posting WHERE block = ? AND term = ?')
    found.push(...one.all(block, stem(word.term)))
  }
  return found.map(readPostings)
}

/** Of terms: from, and up to but without. */
function bounds({ term }: WordPlaces): [low: string, high: string] {
  return [term, `${term}\u{10ffff}`]
}

/** Offers the scores of a block's messages between two ids, newest first, and sets all to 0. */
function takeScores(best: TopScores, start: number, from: number, to: number): void {
  let least = Math.max(0, best.least)
  for (let at = to - start; at >= from - start; at--) {
    const score = scores[at]!
    if (score <= least) continue
    best.add(start + at, score)
    least = Math.max(0, best.least)
  }
  scores.fill(0)
}

/** The same of some messages alone. */
function takeNarrowed(best: TopScores, start: number, narrowed: readonly number[], to: number): void {
  let [low, high] = [0, narrowed.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (narrowed[middle]! <= to) low = middle + 1
    else high = middle
  }
  for (let at = low - 1; at >= 0 && narrowed[at]! >= start; at--) {
    const score = scores[narrowed[at]! - start]!
    if (score > 0) best.add(narrowed[at]!, score)
  }
  scores.fill(0)
}
