// Turns written by hand and asked about later, each somewhere in a conversation of the generator's: in French, in English
// and across them. Each set by itself, since the same is said in several. Is the turn among the first five found?

import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '../../electron/memory/database.ts'
import { runOperation } from '../../electron/memory/operations.ts'
import type { SearchPageResult, SearchPlan } from '../../electron/memory/search/search-store.ts'
import type { StaticModel } from '../../electron/lib/embedder/static-model.ts'
import type { SearchMode } from '../../shared/search-models.ts'
import { generateMessages } from '../support/realistic-messages.ts'
import { embedMessages, embedText } from './memory-store.ts'

export const recallSets = [
  'french',
  'french-everyday',
  'english',
  'english-about-french',
  'french-about-english',
] as const
export type RecallSet = (typeof recallSets)[number]

interface Pair {
  readonly turn: string
  readonly question: string
}

const FOUND_AMONG = 5
/** In a generated conversation of many messages, which one is what somebody really said. */
const SAID_AT = 6

export function readPairs(set: RecallSet): readonly Pair[] {
  const text = readFileSync(path.join(import.meta.dirname, 'recall-corpus', `${set}.txt`), 'utf8')
  return text.split('\n').flatMap(line => {
    const [turn, question] = line.split(' | ')
    return line.startsWith('#') || turn === undefined || question === undefined ? [] : [{ turn, question }]
  })
}

/** In conversations of their own among `messages`, which must be enough of them. Answers with the message of each turn. */
function storePairs(db: Database, pairs: readonly Pair[], messages: number): readonly number[] {
  const addConversation = db.prepare<[number, number]>(
    `INSERT INTO conversation (id, title, titleSource, createdAt, updatedAt, activity) VALUES (?, '', 'question', 0, 0, ?)`,
  )
  const addMessage = db.prepare<[number, number, string, number, string]>(
    `INSERT INTO message (id, conversationId, role, status, createdAt, content) VALUES (?, ?, ?, 'complete', ?, ?)`,
  )
  const ids: number[] = []
  db.transaction(() => {
    let id = 0
    for (const made of generateMessages(messages, 7)) {
      id++
      const { conversation, turn, role, createdAt, content } = made
      if (turn === 0) addConversation.run(conversation + 1, conversation + 1)
      const said = turn === SAID_AT ? pairs[conversation] : undefined
      if (said !== undefined) ids.push(id)
      addMessage.run(id, conversation + 1, role, createdAt, said?.turn ?? content)
    }
  })()
  if (ids.length < pairs.length) throw new RangeError(`${messages} messages have no room for ${pairs.length} turns.`)
  // Any write takes what is new into the index.
  runOperation(db, 'writeSettings', { patch: {} })
  return ids
}

/** Of each question, whether its turn is among the first five. */
export type Hits = Readonly<Record<'plain' | 'text' | 'meaning' | 'hybrid', readonly boolean[]>>

/** In a store that is new. */
export function measureSet(db: Database, set: RecallSet, model: StaticModel, messages: number): Hits {
  const pairs = readPairs(set)
  const ids = storePairs(db, pairs, messages)
  embedMessages(db, model, () => {})
  runOperation(db, 'loadCodes', { limit: 100_000 })
  const hitsOf = (ask: (text: string) => readonly number[]) =>
    pairs.map((pair, at) => ask(pair.question).includes(ids[at] ?? 0))
  const find = (mode: SearchMode) => (text: string) => {
    const plan = runOperation(db, 'planSearch', { text, mode, scope: {} }) as SearchPlan
    const vector = mode === 'text' ? null : embedText(model, plan.embedded)
    const input = { text, mode, scope: {}, limit: FOUND_AMONG, speakers: plan.speakers, vector, list: null }
    const page = runOperation(db, 'readSearchPage', input) as SearchPageResult
    return page.items.map(item => Number(item.messageId.slice(1)))
  }
  return {
    plain: hitsOf(plainFts(db)),
    text: hitsOf(find('text')),
    meaning: hitsOf(find('meaning')),
    hybrid: hitsOf(find('hybrid')),
  }
}

/** The question's words joined by OR, accents folded, bm25. */
function plainFts(db: Database): (question: string) => readonly number[] {
  db.exec(`
    CREATE VIRTUAL TABLE temp.plain_turns USING fts5(content, tokenize='unicode61 remove_diacritics 2');
    INSERT INTO temp.plain_turns (rowid, content) SELECT id, content FROM message`)
  const find = db
    .prepare<[string, number], number>(
      'SELECT rowid FROM temp.plain_turns WHERE plain_turns MATCH ? ORDER BY rank LIMIT ?',
    )
    .pluck()
  return question => {
    const words = question.match(/[\p{L}\p{N}]+/gu) ?? []
    return find.all(words.map(word => `"${word}"`).join(' OR '), FOUND_AMONG)
  }
}
