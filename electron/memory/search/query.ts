// From what a person types to what is looked for. Any text is a query: what is not understood is looked for as words.
//   two words · "an exact phrase" · -without · pre* · from:name · in:title · before:2026-01-31 · after:… · role:user · is:pinned
// and in French de: dans: avant: après: rôle: est:épinglé, moi and assistant.

import type { Role } from '../../../shared/models.ts'
import { fold } from '../../lib/embedder/tokenizer.ts'
import { isStopTerm } from './stop-words.ts'
import { isUnspaced, termsOf } from './terms.ts'

/** A question of a novel's length is about as good as its beginning. */
const MAX_LENGTH = 4_000
export const MAX_TERMS = 32
const MAX_PHRASES = 8
const MAX_EXCLUDED = 16
const SHORTEST_PREFIX = 2

export interface ParsedQuery {
  /** The words, phrases included, as they were typed: for the embedder. */
  readonly text: string
  /** Each once, in order; without those that say nothing, unless there are no others. */
  readonly terms: readonly string[]
  /** Left out of `terms`, since they are in most messages of their language; but a store may hold little of that one. */
  readonly fillers: readonly string[]
  /** Folded beginnings of words, asked for with `*`. */
  readonly prefixes: readonly string[]
  readonly phrases: readonly Phrase[]
  /** Words outside quotation marks, those that say nothing included: many make a sentence. */
  readonly looseWords: number
  readonly excluded: readonly Phrase[]
  readonly filter: QueryFilter
}

/** Words that follow each other. `text`: folded, with single spaces, as it must stand in the message. */
export interface Phrase {
  readonly terms: readonly string[]
  readonly text: string
}

export interface QueryFilter {
  /** Part of a conversation's title. */
  readonly title?: string
  /** Who wrote it. */
  readonly from?: string
  readonly role?: Role
  /** Epoch ms: from then on, and up to but without. */
  readonly after?: number
  readonly before?: number
  readonly isPinned?: true
}

const TOKEN = /(-?)(?:([\p{L}]+):)?(?:"([^"]*)"?|“([^”]*)”?|«([^»]*)»?|([^\s"“«]+))/gu

type FilterName = 'from' | 'in' | 'before' | 'after' | 'role' | 'is'
const filterNames: Readonly<Record<string, FilterName>> = {
  ...{ from: 'from', de: 'from', in: 'in', dans: 'in', before: 'before', avant: 'before', after: 'after' },
  ...{ since: 'after', apres: 'after', depuis: 'after', role: 'role', is: 'is', est: 'is' },
}
const roles: Readonly<Record<string, Role>> = {
  ...{ user: 'user', me: 'user', moi: 'user', utilisateur: 'user', utilisatrice: 'user', assistant: 'assistant' },
  ...{ jarvis: 'assistant', assistante: 'assistant', system: 'system', systeme: 'system', tool: 'tool', outil: 'tool' },
}
const pinnedWords = ['pinned', 'epingle', 'epinglee']

export function parseQuery(input: string): ParsedQuery {
  const text = input.slice(0, MAX_LENGTH).replaceAll('\0', ' ').toWellFormed()
  const words: string[] = []
  const terms = new Set<string>()
  const prefixes = new Set<string>()
  const phrases: Phrase[] = []
  const excluded: Phrase[] = []
  let looseWords = 0
  let filter: QueryFilter = {}
  for (const [whole, minus, name, straight, curly, french, bare] of text.matchAll(TOKEN)) {
    const quoted = straight ?? curly ?? french
    const value = (quoted ?? bare ?? '').trim()
    const isQuoted = quoted !== undefined
    const known = name === undefined || minus === '-' ? undefined : filterNames[fold(name)]
    const added = known === undefined ? null : filterFor(known, value)
    if (added !== null) {
      filter = { ...filter, ...added }
      continue
    }
    // A name that is no filter is part of the words: `12:30`, `http://…`.
    const said = name === undefined ? value : `${name}:${value}`
    const phrase = toPhrase(said)
    if (phrase.terms.length === 0) continue
    if (minus === '-' && isStartOfWord(text, whole)) {
      if (excluded.length < MAX_EXCLUDED) excluded.push(phrase)
      continue
    }
    words.push(said.replace(/\*+$/, ''))
    if (!isQuoted) looseWords++
    if (isQuoted && name === undefined) {
      if (phrases.length < MAX_PHRASES) phrases.push(phrase)
    } else if (said.endsWith('*') && /^[\p{L}\p{N}]+\*$/u.test(said) && said.length > SHORTEST_PREFIX) {
      if (prefixes.size < MAX_PHRASES) prefixes.add(fold(said.slice(0, -1)))
      continue
    }
    for (const term of phrase.terms) {
      // A single character of a script written without spaces begins many of the index's pairs.
      if (isLoneCharacter(term)) prefixes.add(term)
      else if (terms.size < MAX_TERMS) terms.add(term)
    }
  }
  const telling = [...terms].filter(term => !isStopTerm(term))
  const kept = telling.length > 0 || prefixes.size > 0 ? telling : [...terms]
  const fillers = [...terms].filter(term => !kept.includes(term))
  return { text: words.join(' '), terms: kept, fillers, prefixes: [...prefixes], phrases, looseWords, excluded, filter }
}

/** `well-known` excludes nothing: its minus is inside a word, so the expression above never sees it as a beginning. */
function isStartOfWord(text: string, token: string): boolean {
  const at = text.indexOf(token)
  return at === 0 || /\s/.test(text[at - 1] ?? ' ')
}

export function toPhrase(text: string): Phrase {
  // The lone last character of a run without spaces is in the index for single characters only.
  const terms = termsOf(text).filter((term, at, all) => !isLoneTail(term, all[at - 1]))
  return { terms, text: flat(text) }
}

/** Folded words with single spaces: how phrases are compared. */
export function flat(text: string): string {
  return (fold(text).match(/[\p{L}\p{N}+#]+/gu) ?? []).join(' ')
}

function isLoneCharacter(term: string): boolean {
  return Array.from(term).length === 1 && isUnspaced(term)
}

function isLoneTail(term: string, before: string | undefined): boolean {
  return (
    before !== undefined &&
    Array.from(term).length === 1 &&
    Array.from(before).length === 2 &&
    before.endsWith(term) &&
    !/[a-z0-9]/.test(term)
  )
}

function filterFor(name: FilterName, value: string): QueryFilter | null {
  if (value === '') return null
  const folded = fold(value)
  switch (name) {
    case 'from':
      return roles[folded] === undefined ? { from: value } : { role: roles[folded] }
    case 'in':
      return { title: value }
    case 'role':
      return roles[folded] === undefined ? null : { role: roles[folded] }
    case 'is':
      return pinnedWords.includes(folded) ? { isPinned: true } : null
    case 'before': {
      const at = parseDay(value)
      return at === null ? null : { before: at }
    }
    case 'after': {
      const at = parseDay(value)
      return at === null ? null : { after: at }
    }
  }
}

/** `2026`, `2026-01`, `2026-01-31`, `31/01/2026`, or with a time, in UTC unless it says otherwise. */
export function parseDay(value: string): number | null {
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value)
  const [, day = '', month = '', year = ''] = french ?? []
  const iso = french === null ? value : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!/^\d{4}(-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?)?)?$/.test(iso)) return null
  const hasTime = iso.includes('T')
  const time = Date.parse(hasTime && !/(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? `${iso}Z` : iso)
  return Number.isNaN(time) ? null : time
}
