// Does a search find what answers a question? LoCoMo's development half (it may be measured with, not shipped: it lies
// beside the repository, or where JARVIS_BENCH_DATA says), each question in its own conversation, through the operations
// that the app uses. Rival: plain FTS5 on the same messages.

import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Database } from '../../../electron/memory/database.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { runOperation } from '../../../electron/memory/operations.ts'
import { WEIGHTS, type Weights } from '../../../electron/memory/search/ranking.ts'
import type { SearchPlan, SearchPageResult } from '../../../electron/memory/search/search-store.ts'
import { repository } from '../../../scripts/setup/places.ts'
import type { SearchMode } from '../../../shared/search-models.ts'
import { atLeast, single, type Measured, type Verdict } from '../measure.ts'
import { embedMessages, embedText, openModel } from '../memory-store.ts'
import type { Suite } from '../suite.ts'
import { recallOwn } from './recall-own.ts'

interface Conversation {
  readonly id: string
  readonly turns: readonly { id: string; session: number; speaker: string; text: string }[]
  readonly questions: readonly { question: string; evidence: readonly string[] }[]
}

const places = [process.env['JARVIS_BENCH_DATA'] ?? '', path.join(repository, '../shared')]
const SITTING_MS = 3 * 86_400_000
const TURN_MS = 60_000
const LIMIT = 10
const FACTORS = [0.6, 1.6]

type Ask = (conversation: Conversation, question: string) => readonly string[]

export const recall: Suite = async options => {
  const [own, locomo] = [await recallOwn(options), await recallLocomo(options)]
  return { results: [...own.results, ...locomo.results], verdicts: [...own.verdicts, ...locomo.verdicts] }
}

const recallLocomo: Suite = async ({ mode, say }) => {
  const file = places
    .filter(place => place !== '')
    .map(place => path.join(place, 'locomo/dev.json'))
    .find(existsSync)
  if (file === undefined) {
    say('LoCoMo is not here (../shared/locomo/dev.json, or JARVIS_BENCH_DATA): nothing is measured.')
    return { results: [], verdicts: [] }
  }
  const conversations = JSON.parse(readFileSync(file, 'utf8')) as readonly Conversation[]
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const db = openWriter(path.join(folder, 'jarvis.db'), true)
  try {
    store(db, conversations)
    const model = openModel()
    embedMessages(db, model, say)
    runOperation(db, 'loadCodes', { limit: 100_000 })
    const ask =
      (searchMode: SearchMode, weights: Weights = WEIGHTS): Ask =>
      ({ id }, text) => {
        const scope = { conversation: id }
        const plan = runOperation(db, 'planSearch', { text, mode: searchMode, scope }) as SearchPlan
        const vector = searchMode === 'text' ? null : embedText(model, plan.embedded)
        const input = {
          text,
          mode: searchMode,
          scope,
          limit: LIMIT,
          speakers: plan.speakers,
          vector,
          list: null,
          weights,
        }
        const page = runOperation(db, 'readSearchPage', input) as SearchPageResult
        return page.items.map(item => item.externalId ?? '')
      }
    const results: Measured[] = []
    const verdicts: Verdict[] = []
    const add = (name: string, by: Ask, rival?: string) => {
      const figures = measure(conversations, by)
      results.push(
        single(`${name}: recall@10`, 'share', figures.recall, rival),
        single(`${name}: hit@10`, 'share', figures.hit, rival),
      )
      return figures
    }
    if (mode !== 'optimized') add('plain words', plainFts(db, conversations), 'FTS5 bm25')
    if (mode !== 'baseline') {
      add('text', ask('text'))
      add('meaning', ask('meaning'))
      const { recall: share, hit, deviation, each } = add('hybrid', ask('hybrid'))
      results.push(single('hybrid: standard error of recall@10', 'share', deviation))
      each.forEach((value, at) => results.push(single(`hybrid: ${conversations[at]?.id ?? ''}`, 'share', value)))
      verdicts.push(atLeast('recall@10 on LoCoMo, development half', share, 0.82), atLeast('hit@10', hit, 0.87))
      const left = leaveOneOut(conversations, weights => ask('hybrid', weights), say)
      left.each.forEach((value, at) => results.push(single(`left out: ${conversations[at]?.id ?? ''}`, 'share', value)))
      verdicts.push(atLeast('recall@10, each conversation by weights chosen on the others', left.recall, 0.8))
    }
    return { results, verdicts }
  } finally {
    closeWriter(db)
    await rm(folder, { recursive: true, force: true })
  }
}

/** Each weight by itself somewhat smaller and larger than the app's; and the app's. */
function neighbouringWeights(): readonly Weights[] {
  const changed = (name: keyof Weights, factor: number): Weights => ({ ...WEIGHTS, [name]: WEIGHTS[name] * factor })
  const names = Object.keys(WEIGHTS) as (keyof Weights)[]
  return [WEIGHTS, ...names.flatMap(name => FACTORS.map(factor => changed(name, factor)))]
}

/** What a conversation gets from the weights that are best for all others: it had no say in them. */
function leaveOneOut(
  conversations: readonly Conversation[],
  ask: (weights: Weights) => Ask,
  say: (line: string) => void,
): { readonly recall: number; readonly each: readonly number[] } {
  const tried = neighbouringWeights().map((weights, at) => {
    say(`leaving one out, ${at + 1}`)
    return measure(conversations, ask(weights))
  })
  const chosen = conversations.map((_, out) => {
    const others = (figures: Figures) =>
      mean(figures.shares.filter(({ conversation }) => conversation !== out).map(({ share }) => share))
    return tried.reduce((best, figures) => (others(figures) > others(best) ? figures : best))
  })
  const each = chosen.map((figures, out) => figures.each[out] ?? 0)
  const own = chosen.flatMap((figures, out) => figures.shares.filter(({ conversation }) => conversation === out))
  return { recall: mean(own.map(({ share }) => share)), each }
}

function store(db: Database, conversations: readonly Conversation[]): void {
  const addConversation = db.prepare<[string, string, number]>(
    `INSERT INTO conversation (externalId, title, titleSource, createdAt, updatedAt, activity) VALUES (?, ?, 'user', 0, 0, ?)`,
  )
  const addMessage = db.prepare<[number | bigint, number, string, string, string]>(
    `INSERT INTO message (conversationId, role, status, createdAt, externalId, name, content)
     VALUES (?, 'user', 'complete', ?, ?, ?, ?)`,
  )
  db.transaction(() => {
    for (const [place, { id, turns }] of conversations.entries()) {
      const { lastInsertRowid } = addConversation.run(id, id, place + 1)
      turns.forEach((turn, at) => {
        addMessage.run(lastInsertRowid, turn.session * SITTING_MS + at * TURN_MS, turn.id, turn.speaker, turn.text)
      })
    }
  })()
  // Any write takes what is new into the index.
  runOperation(db, 'writeSettings', { patch: {} })
}

/** One turn a row, the question's words joined by OR, bm25. */
function plainFts(db: Database, conversations: readonly Conversation[]): Ask {
  db.exec(
    `CREATE VIRTUAL TABLE temp.plain USING fts5(content, conversation UNINDEXED, id UNINDEXED, tokenize='porter unicode61')`,
  )
  const insert = db.prepare<[string, string, string]>('INSERT INTO temp.plain VALUES (?, ?, ?)')
  for (const { id, turns } of conversations)
    for (const turn of turns) insert.run(`${turn.speaker}: ${turn.text}`, id, turn.id)
  const find = db
    .prepare<[string, string, number], string>(
      'SELECT id FROM temp.plain WHERE plain MATCH ? AND conversation = ? ORDER BY rank LIMIT ?',
    )
    .pluck()
  return ({ id }, question) => {
    const words = question.match(/[\p{L}\p{N}]+/gu) ?? []
    return find.all(words.map(word => `"${word}"`).join(' OR '), id, LIMIT)
  }
}

interface Figures {
  readonly recall: number
  readonly hit: number
  readonly deviation: number
  /** Of each conversation, and of each question. */
  readonly each: readonly number[]
  readonly shares: readonly { readonly conversation: number; readonly share: number }[]
}

function measure(conversations: readonly Conversation[], ask: Ask): Figures {
  const shares: { conversation: number; share: number }[] = []
  const each = conversations.map((conversation, place) => {
    const known = new Set(conversation.turns.map(turn => turn.id))
    const own = conversation.questions.flatMap(({ question, evidence }) => {
      const wanted = evidence.filter(id => known.has(id))
      if (wanted.length === 0) return []
      const found = new Set(ask(conversation, question))
      return [wanted.filter(id => found.has(id)).length / wanted.length]
    })
    shares.push(...own.map(share => ({ conversation: place, share })))
    return mean(own)
  })
  const recall = mean(shares.map(({ share }) => share))
  const deviation = Math.sqrt(mean(shares.map(({ share }) => (share - recall) ** 2)) / shares.length)
  return { recall, hit: mean(shares.map(({ share }) => Number(share > 0))), deviation, each, shares }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
