// Messages as years of chats leave them, the same for the same seed: English and French, few words very often and most
// rarely (Zipf), conversations that keep to a subject, questions short and answers longer.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { nodeParts } from '../../electron/node-parts.ts'

export interface GeneratedMessage {
  /** From 0. */
  readonly conversation: number
  /** From 0, within the conversation. */
  readonly turn: number
  readonly role: 'user' | 'assistant'
  readonly createdAt: number
  readonly content: string
}

const functionWords = {
  en: 'the of to and a in is it you that he was for on are with as i his they be at one have this from or had by but not what all were we when your can there an which their if will each about how up out them then she many some so these would into has more her like him see time could no make than been its who now people my made over did down only way find use may'.split(
    ' ',
  ),
  fr: 'le la de et les des un une à en que est il pour pas qui dans ce sur je se ne au plus avec tout elle mais nous vous on son sa par être avoir faire mon si bien où même dit sans cette ou leur deux comme très fait moi temps autre encore'.split(
    ' ',
  ),
}
const SUBJECT_WORDS = 24
const TURNS = 40
const START = Date.UTC(2019, 0, 1)

/** Small, quick, good enough, and the same everywhere (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Words of both languages in an order of the seed's own, the most frequent first. */
export function createVocabulary(seed: number): readonly string[] {
  const random = createRandom(seed)
  const all = readFileSync(path.join(nodeParts.embedderDir, 'vocab.txt'), 'utf8').split('\n')
  const words = all.filter(word => /^[a-z]{4,14}$/.test(word)).slice(0, 30_000)
  for (let at = words.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[words[at], words[other]] = [words[other] ?? '', words[at] ?? '']
  }
  return words
}

export function* generateMessages(count: number, seed = 1): Generator<GeneratedMessage> {
  const random = createRandom(seed)
  const vocabulary = createVocabulary(seed)
  const zipf = (size: number) => Math.min(size - 1, Math.floor(Math.exp(random() * Math.log(size + 1)) - 1))
  const word = () => vocabulary[zipf(vocabulary.length)] ?? ''
  for (let made = 0, conversation = 0; made < count; conversation++) {
    const common = functionWords[random() < 0.5 ? 'en' : 'fr']
    const subject = Array.from(
      { length: SUBJECT_WORDS },
      () => vocabulary[Math.floor(random() * vocabulary.length)] ?? '',
    )
    for (let turn = 0; turn < TURNS && made < count; turn++, made++) {
      const role = turn % 2 === 0 ? 'user' : 'assistant'
      const length = role === 'user' ? 6 + Math.floor(random() * 14) : 15 + Math.floor(random() * 35)
      const words = Array.from({ length }, () => {
        const kind = random()
        if (kind < 0.45) return common[zipf(common.length)] ?? ''
        return kind < 0.65 ? (subject[zipf(subject.length)] ?? '') : word()
      })
      const content = `${words.join(' ')}${role === 'user' && random() < 0.6 ? ' ?' : '.'}`
      yield { conversation, turn, role, createdAt: START + made * 200_000, content }
    }
  }
}
