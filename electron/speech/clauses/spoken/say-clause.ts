// What is said of a clause: its words, with numbers, signs and abbreviations turned into words of its language.

import type { Block, Special, SpokenLanguage } from '../clause.ts'
import { PLACEHOLDER } from '../clause.ts'
import { announceCode, sayAddress, sayCode } from './code.ts'
import { anyEmoji, emojiNames, withoutEmoji } from './emoji.ts'
import { sayEnglish } from './english.ts'
import { sayFrench } from './french.ts'
import { sayTex } from './tex.ts'

/** Empty when there is nothing to say. `specials` stand for the placeholders of `shown`, in order. */
export function sayClause(shown: string, specials: readonly Special[], language: SpokenLanguage): string {
  const plain = shown.replace(/[\u00A0\u202F\u2009\u2007]/g, ' ')
  const hasWords =
    /[\p{L}\p{N}]/u.test(plain.replace(anyEmoji, '')) || plain.includes(PLACEHOLDER) || /[½¼¾∞√%€$£&]/.test(plain)
  if (!hasWords) return finished(emojiNames(plain, language))
  const words = inWords(withoutEmoji(withPauses(withNames(plain, language)), language), language)
  let next = 0
  const whole = words.replaceAll(PLACEHOLDER, () => {
    const special = specials[next++]
    return special === undefined ? '' : ` ${saySpecial(special, language)} `
  })
  return finished(whole)
}

function inWords(text: string, language: SpokenLanguage): string {
  return language === 'en' ? sayEnglish(text) : sayFrench(text)
}

function saySpecial(special: Special, language: SpokenLanguage): string {
  const isEnglish = language === 'en'
  switch (special.kind) {
    case 'code':
      return inWords(sayCode(special.content, language), language)
    case 'tex':
      return inWords(sayTex(special.content, language), language)
    case 'address':
      return inWords(sayAddress(special.content, language), language)
    case 'image':
      if (special.content === '') return isEnglish ? 'an image' : 'une image'
      return `image: ${inWords(special.content, language)}`
    case 'item':
      return `${inWords(String(special.number), language)},`
    case 'task':
      if (special.isDone) return isEnglish ? 'done:' : 'fait :'
      return isEnglish ? 'to do:' : 'à faire :'
    case 'string':
      return isEnglish ? 'a long string of characters' : 'une longue suite de caractères'
  }
}

export function sayBlock(block: Block, language: SpokenLanguage): string {
  const isEnglish = language === 'en'
  switch (block.kind) {
    case 'code':
      return announceCode(block.info, language)
    case 'tex':
      return finished(`${inWords(sayTex(block.content, language), language)}.`)
    case 'row': {
      const said = block.values.map((value, index) => {
        const column = block.columns[index] ?? ''
        return value === '' ? '' : sayClause(column === '' ? value : `${column}: ${value}`, [], language)
      })
      const row = said.filter(words => words !== '').join('; ')
      return row === '' ? '' : `${row}.`
    }
    case 'table': {
      const columns = block.columns
        .map(column => finished(sayClause(column, [], language)))
        .filter(column => column !== '')
      const named = columns.length === 0 ? '' : `: ${columns.join(', ')}`
      const count = inWords(isEnglish ? `${block.rowCount} rows` : `${block.rowCount} lignes`, language)
      const rows = block.rowCount === 1 ? count.replace(/s$/, '') : count
      return isEnglish ? `A table of ${rows}${named}.` : `Un tableau de ${rows}${named}.`
    }
  }
}

/** Mail addresses, sites and files by their names. */
function withNames(text: string, language: SpokenLanguage): string {
  return text
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, address => sayAddress(address, language))
    .replace(/(?<=[\p{L}\p{N}])\.(?!js(?!\p{L}))(?=\p{Ll}{2,5}(?!\p{L}))/gu, language === 'en' ? ' dot ' : ' point ')
}

/** Quotes and brackets are heard as pauses or not at all. */
function withPauses(text: string): string {
  return text
    .replace(/(\d)['’′](\d{1,2})["”″]/g, '$1′$2″')
    .replace(/["“”„«»‹›]|(?<![\p{L}\p{N}])['‘’](?!\d0s)|['’](?![\p{L}\p{N}])/gu, ' ')
    .replace(/’/g, "'")
    .replace(/\.{2,}|…/g, ' … ')
    .replace(/\s[—–-]{1,3}\s(?![\d])|\s—\s|—/g, ', ')
    .replace(/(?<=\p{L}) ?[–] ?(?=\p{L})/gu, ', ')
    .replace(/(^|[^\p{L}\p{N}])[([{](?!\d{3}\) ?\d)/gu, '$1, ')
    .replace(/(?<!\(\d{3})[)\]}](?=$|[^\p{L}\p{N}])/gu, ', ')
}

/** What no rule has turned into words is not spelled but dropped; then spaces and punctuation are put right. */
function finished(text: string): string {
  return text
    .replaceAll('’', "'")
    .replace(/(?<=\p{L})[/](?=\p{L})/gu, ' ')
    .replace(/ … *(?=\p{P}|$)/gu, '. ')
    .replace(/ … */g, ', ')
    .replace(/[|¦]/g, ', ')
    .replace(/[*_~^`#=<>{}[\]()\\•·◦▪►→←↑↓|/+@§°$€£¥%"“”«»–—−×÷¿¡†‡¶]+/g, ' ')
    .replace(/(?<![\p{L}\p{N}])-|-(?![\p{L}\p{N}])/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:?!])/g, '$1')
    .replace(/([,;:])(?:\s*[,;:])+/g, '$1')
    .replace(/[,;:]+(?=[.?!])/g, '')
    .replace(/([.?!])(?:\s*[.,;:])+/g, '$1')
    .replace(/([?!])[.?!]+/g, '$1')
    .replace(/([,;:.?!])(?=\p{L})/gu, '$1 ')
    .replace(/^[\s,;:.?!-]+/, '')
    .trim()
}
