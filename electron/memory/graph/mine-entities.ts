// What a message speaks of: people, places, projects, technologies and dates, found by rules in English and French. The rules
// would rather miss a name than make one up: what is in no lexicon counts only where the words around it say what it is.

import type { EntityKind } from '../../../shared/graph.ts'
import { exactTechnologies, plainTechnologies, technologyWords } from './lexicon-technologies.ts'
import { firstNames, kinWords, noNames, particles, possessives, titles, unsureFirstNames } from './lexicon-people.ts'
import { keyOf, longestPlace, placeNamed, unsurePlaces } from './lexicon-places.ts'
import {
  articles,
  dwellingPrepositions,
  homeWords,
  namingWords,
  placeWords,
  projectWords,
  workWords,
} from './lexicon-contexts.ts'
import { mineDates } from './mine-dates.ts'
import { joined, tokensOf, type Token } from './name-tokens.ts'

export interface MinedEntity {
  readonly kind: EntityKind
  readonly name: string
}

/** Of a very long message, its beginning; and no more of a list of names than this. */
const MAX_READ_LENGTH = 20_000
export const MAX_ENTITIES = 20
const LONGEST_NAME = 60

const CODE = /```[^]*?(?:```|$)|https?:\/\/\S+|(?<!\S)\S{1,64}@\S{1,200}/g
const REPOSITORY = /(?:github|gitlab)\.com\/([\w-]{1,39}\/[\w.-]{1,60})/g

/** Each once, in the order they appear. `speaker`: who wrote it, if it has a name. */
export function mineEntities(content: string, speaker: string | null): MinedEntity[] {
  const found = new Map<string, MinedEntity>()
  const add = (kind: EntityKind, name: string) => {
    if (name.length <= LONGEST_NAME && found.size < MAX_ENTITIES) found.set(`${kind} ${name}`, { kind, name })
  }
  if (speaker !== null && speaker.trim() !== '') add('person', speaker.trim().normalize('NFC').toWellFormed())
  const raw = content.slice(0, MAX_READ_LENGTH).toWellFormed().normalize('NFC')
  for (const [, name] of raw.includes('.com/') ? raw.matchAll(REPOSITORY) : []) {
    if (name !== undefined) add('project', name.replace(/\.git$|[.]+$/, ''))
  }
  const text = raw.replaceAll(CODE, code => ' '.repeat(code.length))
  const dates = mineDates(text)
  for (const { name } of dates) add('date', name)
  const tokens = tokensOf(text).filter(({ from, to }) => !dates.some(date => from < date.to && to > date.from))
  for (let at = 0; at < tokens.length;) {
    const read = technologyAt(tokens, at) ?? (tokens[at]?.isCapital === true ? nameAt(tokens, at) : null)
    if (read !== null) add(read.kind, read.name)
    at += Math.max(1, read?.length ?? 1)
  }
  return [...found.values()]
}

interface Read extends MinedEntity {
  /** In tokens. */
  readonly length: number
}

function technologyAt(tokens: readonly Token[], at: number): Read | null {
  for (let length = technologyWords.get(tokens[at]?.lower ?? '') ?? 0; length >= 1; length--) {
    const name = plainTechnologies.get(joined(tokens, at, length)?.toLowerCase() ?? '')
    if (name !== undefined) return { kind: 'technology', name, length }
  }
  const token = tokens[at]
  if (token === undefined || token.isFirst || !exactTechnologies.has(token.text)) return null
  // "Claude Monet", "Julia Roberts" and "Spring" as a season: a name follows, or nothing says that it is meant.
  const isNamed = firstNames.has(token.text) && tokens[at + 1]?.isCapital === true && tokens[at + 1]?.isJoined === true
  return isNamed ? null : { kind: 'technology', name: token.text, length: 1 }
}

function nameAt(tokens: readonly Token[], at: number): Read | null {
  return projectAt(tokens, at) ?? placeAt(tokens, at) ?? personAt(tokens, at) ?? dwellingAt(tokens, at)
}

function projectAt(tokens: readonly Token[], at: number): Read | null {
  const before = tokens[at - 1]?.lower ?? ''
  const further = tokens[at - 2]?.lower ?? ''
  const length = nameLength(tokens, at, 3)
  if (length === 0) return null
  const name = joined(tokens, at, length) ?? ''
  const isAnnounced =
    projectWords.has(before) ||
    (namingWords.has(before) && [further, tokens[at - 3]?.lower ?? ''].some(word => projectWords.has(word)))
  if (isAnnounced && tokens[at]?.isNewSentence === false) return { kind: 'project', name, length }
  const next = tokens[at + length]
  const isFollowed = next !== undefined && next.isJoined && (next.text === 'project' || next.text === 'projet')
  if (isFollowed && articles.has(before) && !isKnown(name)) return { kind: 'project', name, length }
  const isWorkedOn = (before === 'on' || before === 'sur') && workWords.has(further)
  return isWorkedOn && !isKnown(name) ? { kind: 'project', name, length } : null
}

function placeAt(tokens: readonly Token[], at: number): Read | null {
  for (let length = longestPlace(tokens[at]?.text ?? ''); length >= 1; length--) {
    const words = joined(tokens, at, length)
    const key = words === null ? '' : keyOf(words)
    const name = placeNamed(key)
    if (name === undefined) continue
    const before = tokens[at - 1]?.lower ?? ''
    const hasSurname = nameLength(tokens, at + length, 1) === 1 && tokens[at + length]?.isJoined === true
    const isPerson = firstNames.has(words ?? '') && hasSurname
    if (isPerson || (unsurePlaces.has(key) && !(placeWords.has(before) && tokens[at]?.isFirst === false))) return null
    return { kind: 'place', name, length }
  }
  return null
}

/** A place in no lexicon, where one lives, was born or travels to. */
function dwellingAt(tokens: readonly Token[], at: number): Read | null {
  const before = tokens[at - 1]?.lower ?? ''
  const isThere = dwellingPrepositions.has(before) && homeWords.has(tokens[at - 2]?.lower ?? '')
  const length = isThere && tokens[at]?.isFirst === false ? nameLength(tokens, at, 3) : 0
  return length === 0 ? null : { kind: 'place', name: joined(tokens, at, length) ?? '', length }
}

function personAt(tokens: readonly Token[], at: number): Read | null {
  const token = tokens[at]
  if (token === undefined) return null
  if (titles.has(token.text) || token.text === 'M') {
    const length = nameLength(tokens, at + 1, 3)
    const isTitle = length > 0 && (token.text !== 'M' || !/^\p{Lu}$/u.test(tokens[at + 1]?.text ?? ''))
    const isClose = (tokens[at + 1]?.from ?? 0) - token.to <= 2
    return isTitle && isClose
      ? { kind: 'person', name: joined(tokens, at + 1, length) ?? '', length: length + 1 }
      : null
  }
  const length = nameLength(tokens, at, 4)
  if (length === 0) return null
  const name = joined(tokens, at, length) ?? ''
  const isFirstName = firstNames.has(token.text)
  if (isFirstName && (length > 1 || !unsureFirstNames.has(token.text) || !token.isFirst))
    return { kind: 'person', name, length }
  if (unsureFirstNames.has(token.text) || isKnown(name)) return null
  return isIntroduced(tokens, at) ? { kind: 'person', name, length } : null
}

/** "my sister X", "my name is X", "je m'appelle X", "X, my boss". */
function isIntroduced(tokens: readonly Token[], at: number): boolean {
  const [second = '', first = ''] = [tokens[at - 1]?.lower, tokens[at - 2]?.lower]
  const before = tokens[at - 3]?.lower ?? ''
  if (kinWords.has(second) && (possessives.has(first) || possessives.has(before))) return true
  if (second === "m'appelle" || (second === 'appelle' && (first === 'je' || first === ''))) return true
  if (second === 'is' && first === 'name') return true
  const [next, after] = [tokens[at + 1], tokens[at + 2]]
  if (next === undefined || after === undefined || next.isFirst) return false
  return (
    !next.isJoined &&
    next.from - (tokens[at]?.to ?? 0) === 2 &&
    possessives.has(next.lower) &&
    kinWords.has(after.lower)
  )
}

/** Tokens from `at` on that make one name: capitals one after another, "de" or "van" between them. */
function nameLength(tokens: readonly Token[], at: number, most: number): number {
  let length = 0
  for (let next = at; next < at + most; next++) {
    const token = tokens[next]
    if (token === undefined || (next > at && !token.isJoined)) break
    const follower = tokens[next + 1]
    if (next > at && particles.has(token.text) && follower?.isCapital === true && follower.isJoined) continue
    if (!token.isCapital || noNames.has(token.text) || token.text.length < 2) break
    if (next > at && technologyAt(tokens, next) !== null) break
    length = next - at + 1
  }
  return length
}

function isKnown(name: string): boolean {
  return (
    placeNamed(keyOf(name)) !== undefined ||
    plainTechnologies.has(name.toLowerCase()) ||
    exactTechnologies.has(name) ||
    firstNames.has(name)
  )
}
