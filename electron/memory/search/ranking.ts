// The order of what a search found. Words count in a message and, less, in those around it, since an answer rarely repeats
// the question; meaning is added to that, then whom the query names, the best of the same sitting, and how new it is.
// The weights were fitted on half of LoCoMo, each conversation held by those fitted on the others; what words count in a
// whole store, on one French set and held by others (npm run bench -- recall).

import type { SearchMode, SearchReason } from '../../../shared/search-models.ts'
import type { Document } from './documents.ts'
import { isNamed } from './documents.ts'
import { impactOf } from './impact.ts'

const WIDE = { before: [3, 2, 1], after: [2, 1], own: 4, isOneSitting: false }
const NARROW = { before: [2, 1], after: [1], own: 3, isOneSitting: true }
export const NEIGHBOURS_BEFORE = WIDE.before.length
export const NEIGHBOURS_AFTER = WIDE.after.length

export const WEIGHTS = {
  wide: 0.38,
  narrow: 0.18,
  meaning: 0.34,
  speaker: 0.1,
  question: -0.17,
  sitting: 0.3,
  recent: 0.04,
}
export type Weights = Readonly<Record<keyof typeof WEIGHTS, number>>
/**
 * Any one of a query's words stands somewhere in a whole store by chance, three of them hardly ever together. So what the
 * words of a message come to, against this many that no other message holds, is raised to a power. Whoever types fewer wants
 * what holds them: there, it is against what they come to together.
 */
const SURE_WORDS = 3
const STRAY_POWER = 2.5
/** The least a vector of an unrelated message comes to. */
const LEAST_COSINE = -0.2
/** Below, two texts have nothing to do with each other: no reason to show one for the other. */
const UNRELATED_COSINE = 0.1
/** A longer silence ends a sitting. */
const SITTING_GAP_MS = 6 * 3_600_000
const RECENT_MS = 30 * 24 * 3_600_000

export interface RankingInput {
  readonly mode: SearchMode
  /** To be ranked. */
  readonly documents: readonly Document[]
  /** Around a message, nearest first; undefined: not known, it stands for itself. */
  readonly windowOf: (
    document: Document,
  ) => { readonly before: readonly Document[]; readonly after: readonly Document[] } | undefined
  /** Of each of the query's words: the rarer, the more. */
  readonly worth: readonly number[]
  readonly meanTerms: number
  /** Folded names in the query of those who write. */
  readonly speakers: readonly string[]
  /** Epoch ms; null: age does not count. */
  readonly now: number | null
  readonly weights: Weights
  /** What a word is worth that one message alone holds, in a whole store; null: all of a small set are ranked. */
  readonly rarest: number | null
}

export interface RankedMessage {
  readonly id: number
  readonly score: number
  readonly why: readonly SearchReason[]
  readonly startsAt: number
}

export function rank(input: RankingInput): RankedMessage[] {
  const scored =
    input.mode === 'hybrid' ? rankHybrid(input) : input.documents.map(document => rankPlain(document, input))
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || b.id - a.id)
}

function rankPlain(document: Document, input: RankingInput): RankedMessage {
  const isText = input.mode === 'text'
  const near = (document.cosine ?? 0) < UNRELATED_COSINE ? 0 : (document.cosine ?? 0)
  const score = isText ? wordScore(document, input) : near
  const why: SearchReason[] = [{ kind: isText ? 'words' : 'meaning', weight: round(score) }]
  return { id: document.id, score: round(score), why, startsAt: isText ? 0 : document.startsAt }
}

/** BM25 of the message alone. */
export function wordScore(document: Document, { worth, meanTerms }: RankingInput): number {
  return document.counts.reduce((sum, count, at) => {
    return count === 0 ? sum : sum + (worth[at] ?? 0) * impactOf(count, document.termCount, meanTerms)
  }, 0)
}

function rankHybrid(input: RankingInput): RankedMessage[] {
  const { documents, speakers, weights } = input
  const byWords = input.rarest === null ? wordsInSet(input) : wordsInStore(input, input.rarest)
  const mostNear = Math.max(...documents.map(document => document.cosine ?? LEAST_COSINE), 0)
  const only = speakers.length === 1 ? speakers : []
  const parts = documents.map((document, at) => {
    const isIn = document.counts.some(count => count > 0)
    const all = byWords[at] ?? 0
    const near = document.cosine === null ? 0 : share(document.cosine - LEAST_COSINE, mostNear - LEAST_COSINE)
    return {
      document,
      words: isIn ? all : 0,
      neighbours: isIn ? 0 : all,
      meaning: near * weights.meaning,
      speaker: isNamed(document, only) ? weights.speaker : 0,
      question: document.isQuestion ? weights.question : 0,
    }
  })
  const alone = parts.map(
    ({ words, neighbours, meaning, speaker, question }) => words + neighbours + meaning + speaker + question,
  )
  const best = bestOfSittings(documents, alone)
  return parts.map(({ document, words, neighbours, meaning, speaker }, at) => {
    const sitting = (best.get(document.id) ?? 0) * weights.sitting
    const age = input.now === null ? Infinity : Math.max(0, input.now - document.createdAt)
    const recent = weights.recent * Math.exp(-age / RECENT_MS)
    const why = Object.entries({ words, neighbours, meaning, speaker, sitting, recent })
      .filter(([, weight]) => weight >= 0.01)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, weight]) => ({ kind: kind as SearchReason['kind'], weight: round(weight) }))
    const score = (alone[at] ?? 0) + sitting + recent
    const isUnrelated = words === 0 && neighbours === 0 && (document.cosine ?? 0) < UNRELATED_COSINE
    return { id: document.id, score: isUnrelated ? 0 : round(score), why, startsAt: document.startsAt }
  })
}

/** What the words of each document and of those around it weigh, against the best. */
function wordsInSet(input: RankingInput): number[] {
  const { documents, weights } = input
  const wide = documents.map(document => windowScore(document, input, WIDE))
  const narrow = documents.map(document => windowScore(document, input, NARROW))
  const [mostWide, mostNarrow] = [Math.max(...wide, 0), Math.max(...narrow, 0)]
  return documents.map(
    (_, at) => share(wide[at] ?? 0, mostWide) * weights.wide + share(narrow[at] ?? 0, mostNarrow) * weights.narrow,
  )
}

/** The same against words enough to be sure, or the best where it has more. */
function wordsInStore(input: RankingInput, rarest: number): number[] {
  const { documents, weights, worth } = input
  const sure = worth.length < SURE_WORDS ? worth.reduce((sum, each) => sum + each, 0) : SURE_WORDS * rarest
  if (sure === 0) return documents.map(() => 0)
  const found = documents.map(
    document => (windowScore(document, input, WIDE) + 2 * wordScore(document, input)) / 3 / sure,
  )
  const most = Math.max(...found, 1)
  return found.map(value => (value / most) ** STRAY_POWER * (weights.wide + weights.narrow))
}

function windowScore(document: Document, input: RankingInput, shape: typeof WIDE | typeof NARROW): number {
  const around = input.windowOf(document)
  const all = [[document, shape.own] as const]
  const add = (neighbours: readonly Document[], weights: readonly number[]) => {
    weights.forEach((weight, at) => {
      const neighbour = neighbours[at]
      if (neighbour === undefined || (shape.isOneSitting && !isSameSitting(neighbour, document))) return
      all.push([neighbour, weight])
    })
  }
  if (around !== undefined) {
    add(around.before, shape.before)
    add(around.after, shape.after)
  }
  const places = 1 + shape.before.length + shape.after.length
  const terms = all.reduce((sum, [each]) => sum + each.termCount, 0)
  return input.worth.reduce((sum, worth, word) => {
    const frequency = all.reduce((total, [each, weight]) => total + weight * (each.counts[word] ?? 0), 0)
    return frequency === 0 ? sum : sum + worth * impactOf(frequency, terms, input.meanTerms * places)
  }, 0)
}

function isSameSitting(a: Document, b: Document): boolean {
  return a.conversationId === b.conversationId && Math.abs(a.createdAt - b.createdAt) < SITTING_GAP_MS
}

/** For each document the best score among those written in one go with it. */
function bestOfSittings(documents: readonly Document[], scores: readonly number[]): Map<number, number> {
  const order = documents
    .map((document, at) => ({ document, score: scores[at] ?? 0 }))
    .sort(
      (a, b) => a.document.conversationId - b.document.conversationId || a.document.createdAt - b.document.createdAt,
    )
  const best = new Map<number, number>()
  let sitting: typeof order = []
  const close = () => {
    const most = Math.max(...sitting.map(({ score }) => score), 0)
    for (const { document } of sitting) best.set(document.id, most)
    sitting = []
  }
  for (const each of order) {
    const last = sitting.at(-1)
    if (last !== undefined && !isSameSitting(last.document, each.document)) close()
    sitting.push(each)
  }
  close()
  return best
}

function share(value: number, most: number): number {
  return most <= 0 ? 0 : Math.max(0, value) / most
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
