// Turns written by hand and asked about in other words, each somewhere in a conversation of the generator's: French ones,
// and across French and English. Which of them does a search find among the first five?

import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '../../electron/memory/database.ts'
import { runOperation } from '../../electron/memory/operations.ts'
import type { SearchPageResult, SearchPlan } from '../../electron/memory/search/search-store.ts'
import type { StaticModel } from '../../electron/lib/embedder/static-model.ts'
import type { SearchMode } from '../../shared/search-models.ts'
import { generateMessages } from '../support/realistic-messages.ts'
import { embedMessages, embedText } from './memory-store.ts'

export const recallSets = ['french', 'english-about-french', 'french-about-english'] as const
export type RecallSet = (typeof recallSets)[number]

interface Pair {
  readonly set: RecallSet
  readonly turn: string
  readonly question: string
}

const FOUND_AMONG = 5
/** Messages of a generated conversation; one of them is what somebody really said. */
const TURNS = 40
const SAID_AT = 6

export function readPairs(): readonly Pair[] {
  return recallSets.flatMap(set => {
    const text = readFileSync(path.join(import.meta.dirname, 'recall-corpus', `${set}.txt`), 'utf8')
    return text.split('\n').flatMap(line => {
      const [turn, question] = line.split(' | ')
      return line.startsWith('#') || turn === undefined || question === undefined ? [] : [{ set, turn, question }]
    })
  })
}

/** At least one conversation for each pair. Answers with the message of each pair's turn. */
export function storePairs(db: Database, pairs: readonly Pair[], messages: number): readonly number[] {
  const addConversation = db.prepare<[number, number]>(
    `INSERT INTO conversation (id, title, titleSource, createdAt, updatedAt, activity) VALUES (?, '', 'question', 0, 0, ?)`,
  )
  const addMessage = db.prepare<[number, number, string, number, string]>(
    `INSERT INTO message (id, conversationId, role, status, createdAt, content) VALUES (?, ?, ?, 'complete', ?, ?)`,
  )
  const ids: number[] = []
  db.transaction(() => {
    let id = 0
    for (const made of generateMessages(Math.max(messages, pairs.length * TURNS), 7)) {
      id++
      const { conversation, turn, role, createdAt, content } = made
      if (turn === 0) addConversation.run(conversation + 1, conversation + 1)
      const said = turn === SAID_AT ? pairs[conversation] : undefined
      if (said !== undefined) ids.push(id)
      addMessage.run(id, conversation + 1, role, createdAt, said?.turn ?? content)
    }
  })()
  // Any write takes what is new into the index.
  runOperation(db, 'writeSettings', { patch: {} })
  return ids
}

export interface RecallShares {
  readonly plain: number
  readonly text: number
  readonly meaning: number
  readonly hybrid: number
}

/** By set, the share of questions whose turn is among the first five. */
export function measureRecall(
  db: Database,
  model: StaticModel,
  messages: number,
  say: (line: string) => void,
): Readonly<Record<RecallSet, RecallShares>> {
  const pairs = readPairs()
  const ids = storePairs(db, pairs, messages)
  embedMessages(db, model, say)
  runOperation(db, 'loadCodes', { limit: 100_000 })
  const plain = plainFts(db)
  const find = (mode: SearchMode) => (text: string) => {
    const plan = runOperation(db, 'planSearch', { text, mode, scope: {} }) as SearchPlan
    const vector = mode === 'text' ? null : embedText(model, plan.embedded)
    const input = { text, mode, scope: {}, limit: FOUND_AMONG, speakers: plan.speakers, vector, list: null }
    const page = runOperation(db, 'readSearchPage', input) as SearchPageResult
    return page.items.map(item => Number(item.messageId.slice(1)))
  }
  const shareOf = (set: RecallSet, ask: (text: string) => readonly number[]) => {
    const hits = pairs.flatMap((pair, at) => (pair.set === set ? [ask(pair.question).includes(ids[at] ?? 0)] : []))
    return hits.filter(Boolean).length / hits.length
  }
  const sharesOf = (set: RecallSet): RecallShares => ({
    plain: shareOf(set, plain),
    text: shareOf(set, find('text')),
    meaning: shareOf(set, find('meaning')),
    hybrid: shareOf(set, find('hybrid')),
  })
  return {
    french: sharesOf('french'),
    'english-about-french': sharesOf('english-about-french'),
    'french-about-english': sharesOf('french-about-english'),
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
