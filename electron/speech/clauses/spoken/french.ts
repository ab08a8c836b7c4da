// French as it is said: numbers, dates, times, money, units and abbreviations in words. Rules run from the most
// particular to the most general; what a rule has written consists of letters and is left alone by those after it.

import { romanValue } from './english-numbers.ts'
import { cardinal, decimal, digitByDigit, fraction, ordinal, type Gender } from './french-numbers.ts'
import { frenchAbbreviations } from './french-abbreviations.ts'
import { isFeminine } from './french-gender.ts'
import { frenchUnits, unitPattern } from './units.ts'

const months = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ')
const monthNames = `(?:${months.join('|')})`
/** 1 234 567 or 1.234.567 or 1234, with a fraction behind a comma (or a point, as programmers write). */
const number = String.raw`(?:\d{1,3}(?: \d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d+)(?:[.,]\d+)?`
const magnitudes = '(?:mille|millions?|milliards?|billions?)'
const currencies: Readonly<Record<string, readonly [string, string, string, Gender]>> = {
  '€': ['euro', 'euros', 'centime', 'masculine'],
  EUR: ['euro', 'euros', 'centime', 'masculine'],
  $: ['dollar', 'dollars', 'cent', 'masculine'],
  USD: ['dollar', 'dollars', 'cent', 'masculine'],
  '£': ['livre', 'livres', 'penny', 'feminine'],
  GBP: ['livre', 'livres', 'penny', 'feminine'],
  '¥': ['yen', 'yens', 'sen', 'masculine'],
  CHF: ['franc suisse', 'francs suisses', 'centime', 'masculine'],
}
const letters: Readonly<Record<string, string>> = {
  k: 'mille',
  K: 'mille',
  M: 'millions',
  Md: 'milliards',
  Mds: 'milliards',
}

function say(written: string, gender: Gender = 'masculine'): string {
  const grouped = /^\d{1,3}(?:\.\d{3}){2,}/.test(written) ? written.replace(/\./g, '') : written
  const [whole = '', rest] = grouped.replace(/ /g, '').split(/[.,]/)
  return rest === undefined ? cardinal(whole, gender) : decimal(whole, rest)
}

/** In French the plural begins at two. */
const isOne = (written: string) => Number(written.replace(/ /g, '').replace(',', '.')) < 2

function money(amount: string, scale: string | undefined, sign: string): string {
  const [one = '', many = '', small = '', gender = 'masculine'] = currencies[sign] ?? []
  if (scale !== undefined && scale !== '') {
    const word = letters[scale] ?? scale
    const name = isOne(amount) ? word.replace(/^(million|milliard)s$/, '$1') : word
    return `${say(amount)} ${name} ${name === 'mille' ? '' : /^[aeiouy]/.test(many) ? 'd’' : 'de '}${many}`
  }
  const [whole = '', cents] = amount.replace(/ /g, '').split(/[.,]/)
  const name = Number(whole) < 2 ? one : many
  if (cents === undefined || Number(cents) === 0) {
    const joint = /^[1-9]\d*0{6}$/.test(whole) ? (/^[aeiouy]/.test(name) ? ' d’' : ' de ') : ' '
    return `${cardinal(whole, gender)}${joint}${name}`
  }
  if (cents.length > 2) return `${say(amount)} ${many}`
  const rest = String(Number(cents.padEnd(2, '0')))
  if (Number(whole) === 0) return `${cardinal(rest)} ${small}${Number(rest) > 1 ? 's' : ''}`
  return `${cardinal(whole, gender)} ${name} ${cardinal(rest)}`
}

function time(hours: string, minutes: string | undefined, seconds?: string): string {
  const hour = Number(hours)
  const minute = minutes === undefined || minutes === '' ? 0 : Number(minutes)
  const said = `${cardinal(String(hour), 'feminine')} heure${hour < 2 ? '' : 's'}`
  const rest = seconds === undefined ? '' : ` et ${cardinal(String(Number(seconds)), 'feminine')} secondes`
  return `${said}${minute === 0 ? '' : ` ${cardinal(String(minute), 'feminine')}`}${rest}`
}

const dayOf = (day: string) => (Number(day) === 1 ? 'premier' : cardinal(String(Number(day))))

function date(written: string, day: string, month: string, year: string): string {
  const name = months[Number(month) - 1]
  if (name === undefined || Number(day) > 31 || Number(day) < 1) return written
  return `${dayOf(day)} ${name} ${cardinal(year)}`
}

const phone = (written: string) =>
  written
    .split(/\D+/)
    .filter(group => group !== '')
    .map(group =>
      group.length <= 3
        ? group.startsWith('0')
          ? Array.from(group)
              .map(digit => cardinal(digit))
              .join(' ')
          : cardinal(group)
        : digitByDigit(group),
    )
    .join(', ')

function versionWords(written: string): string {
  return written
    .split('.')
    .map(part => (/^\d+$/.test(part) ? cardinal(String(Number(part))) : part))
    .join(' point ')
}

const monarchs =
  /^(?:Louis|Henri|Charles|François|Philippe|Napoléon|Jean|Paul|Benoît|Pie|Léon|Grégoire|Élisabeth|Elizabeth|Georges|Édouard|Guillaume|Frédéric|Catherine|Nicolas|Alexandre|Pierre|Clément|Richard|Jacques|Robert|Jean-Paul|Ramsès)$/

type Rule = readonly [pattern: RegExp, say: string | ((...groups: string[]) => string)]

const units = unitPattern(frenchUnits)

const rules: readonly Rule[] = [
  // Phone numbers before anything takes their groups apart.
  [/\+(\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){3,6})(?!\d)/g, (_, digits) => `plus ${phone(digits)}`],
  [/(?<![\d.,])0\d(?:[ .-]\d{2}){4}(?!\d)/g, match => phone(match)],
  [/(?<!\d)0[1-9]\d{8}(?!\d)/g, match => phone(match.replace(/\d{2}(?=\d)/g, '$& '))],
  [
    /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/g,
    match =>
      match
        .split('.')
        .map(part => cardinal(part))
        .join(' point '),
  ],
  [
    /(?<![\p{L}\d])(?:version )?(?:v(?:ersion)?\.?\s?)(\d+(?:\.(?:\d+|x))*)(?![\p{L}\d])/giu,
    (_, version) => `version ${versionWords(version)}`,
  ],
  // Dates.
  [/(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:T(?=\d))?(?!\d)/g, (match, y, m, d) => `${date(match, d, m, y)} `],
  [/(?<![\d/])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?![\d/])/g, (match, d, m, y) => date(match, d, m, y)],
  [
    /(?<![\d.])\d+(?:\.\d+){2,}(?![\d.]*\d)/g,
    match => (/^\d{1,3}(?:\.\d{3})+$/.test(match) ? say(match) : versionWords(match)),
  ],
  [
    new RegExp(String.raw`(?<!\d)(\d{1,2})(?:er)?(?: ?[-–] ?| au )(\d{1,2})(?:er)? (${monthNames})`, 'g'),
    (_, a, b, month) => `${dayOf(a)} au ${dayOf(b)} ${month}`,
  ],
  [
    new RegExp(String.raw`(?<![\d,.])(\d{1,2})(?:er)? (${monthNames})(?!\p{L})`, 'gu'),
    (_, d, month) => `${dayOf(d)} ${month}`,
  ],
  [/(?<!\p{L})années (\d{2,4})\b/gu, (_, y) => `années ${cardinal(y)}`],
  // Times.
  [/(?<![\d:,.])([01]?\d|2[0-4]):([0-5]\d):([0-5]\d)(?![\d:])/g, (_, h, m, s) => time(h, m, s)],
  [/(?<![\d:,.])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])/g, (_, h, m) => time(h, m)],
  [/(?<![\d,.])(\d{1,2}) ?h ?([0-5]\d)?(?: ?(?:min|mn))?(?![\p{L}\d])/gu, (_, h, m) => time(h, m)],
  // Money.
  [
    new RegExp(String.raw`(?<![\p{L}\d.,])(${number})(?: ?(?:[-–]|à) ?)(${number}) ?(€|\$|£|¥)`, 'gu'),
    (_, a, b, sign) => `${say(a)} à ${money(b, undefined, sign)}`,
  ],
  [
    new RegExp(
      String.raw`(?<![\p{L}\d.,])(${number})(?: ?(${magnitudes}) (?:d[’'e] ?)?| ?(k|K|Mds?|M) ?| ?)(€|\$|£|¥|EUR(?!\p{L})|USD(?!\p{L})|GBP(?!\p{L})|CHF(?!\p{L}))`,
      'gu',
    ),
    (_, amount, word, letter, sign) => money(amount, word || letter || undefined, sign),
  ],
  [
    new RegExp(String.raw`(€|\$|£|¥) ?(${number})(?: ?(${magnitudes})(?!\p{L})|(k|K|M)(?!\p{L}))?`, 'gu'),
    (_, sign, amount, word, letter) => money(amount, word || letter || undefined, sign),
  ],
  // Percentages and units.
  [
    new RegExp(String.raw`(${number}) ?(?:[-–]|à) ?(${number}) ?%`, 'g'),
    (_, a, b) => `${say(a)} à ${say(b)} pour cent`,
  ],
  [new RegExp(String.raw`(${number}) ?%`, 'g'), (_, a) => `${say(a)} pour cent`],
  [
    new RegExp(String.raw`(?<![\p{L}\d.,])(${number}) ?[-–] ?(${number}) ?(${units})(?![\p{L}\d/])`, 'gu'),
    (_, a, b, unit) => `${say(a)} à ${say(b)} ${frenchUnits[unit]?.many}`,
  ],
  [
    new RegExp(String.raw`(?<![\p{L}\d.,])(${number}) ?(${units})(?![\p{L}\d/²³])`, 'gu'),
    (_, a, unit) => {
      const name = frenchUnits[unit]
      return `${say(a, name?.gender)} ${isOne(a) ? name?.one : name?.many}`
    },
  ],
  // Ordinals, Roman numerals, fractions.
  [
    /(?<![\p{L}\d])([IVXLC]+)(?:e|ᵉ|ème|eme)s? siècles?/gu,
    (match, numeral) => `${ordinal(String(romanValue(numeral)))} siècle${match.endsWith('s') ? 's' : ''}`,
  ],
  [/(?<!\p{L})(\p{Lu}[\p{Ll}-]+(?:-\p{Lu}\p{Ll}+)?) Ier(?!\p{L})/gu, (_, name) => `${name} premier`],
  [/(?<!\p{L})([IVX]+)(?:e|ᵉ|ème) (?=\p{L})/gu, (_, numeral) => `${ordinal(String(romanValue(numeral)))} `],
  [
    /(?<![\p{L}-])(\p{Lu}[\p{Ll}]+(?:-\p{Lu}\p{Ll}+)?) (X{0,3}(?:IX|IV|VI{0,3}|I{1,3})|X{1,3})(?!\p{L})/gu,
    (match, name, numeral) =>
      monarchs.test(name) ? `${name} ${numeral === 'I' ? 'premier' : cardinal(String(romanValue(numeral)))}` : match,
  ],
  [
    /(?<!\p{L})(chapitre|tome|livre|partie|acte|scène|volume|type|phase|annexe|niveau|titre|Guerre mondiale|article) ([IVXLC]+)(?!\p{L})/giu,
    (_, name, numeral) => `${name} ${cardinal(String(romanValue(numeral)))}`,
  ],
  [/(?<!\d)1er(?!\p{L})/gu, 'premier'],
  [/(?<!\d)1ers(?!\p{L})/gu, 'premiers'],
  [/(?<!\d)1(?:re|ère)(?!\p{L})/gu, 'première'],
  [/(?<!\d)1(?:res|ères)(?!\p{L})/gu, 'premières'],
  [/(?<!\d)2nde?(?!\p{L})/gu, match => (match.endsWith('e') ? 'seconde' : 'second')],
  [/(\d+)(?:e|ᵉ|ème|eme)(s)?(?!\p{L})/gu, (_, n, plural) => `${ordinal(n)}${plural || ''}`],
  [/(\d+) ?([½¼¾⅓⅔])/g, (_, n, part) => `${cardinal(n)} et ${(vulgar[part] ?? '').replace(/^un demi$/, 'demi')}`],
  [/[½¼¾⅓⅔]/g, part => vulgar[part] ?? ''],
  [/(?<![\d/.])24[h]?\/24(?![\d/])/g, 'vingt-quatre heures sur vingt-quatre'],
  [/(?<![\d/.])7[j]?\/7(?![\d/])/g, 'sept jours sur sept'],
  [
    /(?<![\d/.,])(\d{1,3})\/(\d{1,3})(?![\d/])/g,
    (_, a, b) =>
      Number(a) < Number(b) && Number(b) <= 10 && Number(a) < 10 && Number(b) !== 10
        ? fraction(a, b)
        : `${cardinal(a)} sur ${cardinal(b)}`,
  ],
  // Numbers among signs.
  [
    /(\d)\^\{?(-?\d+)\}?/g,
    (_, base, power) =>
      power === '2' ? `${base} au carré` : power === '3' ? `${base} au cube` : `${base} puissance ${power}`,
  ],
  [/№ ?|#(?=\d)/g, 'numéro '],
  [/[~≈] ?(?=\d)/g, 'environ '],
  [/(\d)\+(?=$|[\s,.;:)])/g, '$1 plus'],
  [
    new RegExp(String.raw`(?<![\p{L}\d.,])(${number})(?:-| ?[–—] ?)(${number})(?![\p{L}\d-]|[.,]\d)`, 'gu'),
    (_, a, b) => `${say(a)} à ${say(b)}`,
  ],
  [/(\d) ?[×x*] ?(?=\d)/g, '$1 fois '],
  [/(\d) ?÷ ?(?=\d)/g, '$1 divisé par '],
  [/(\d) ?\+ ?(?=\d)/g, '$1 plus '],
  [/(\d) [-−] (?=\d)/g, '$1 moins '],
  [/(\d) \/ (?=\d)/g, '$1 sur '],
  [/²(?!\d)/g, ' au carré'],
  [/³(?!\d)/g, ' au cube'],
  [/(^|[\s(=])[-−](?=\d)/g, '$1moins '],
  [
    /\d{1,3}(?: \d{3})+(?!\d)(?:,\d+)?(?=(?: (\p{L}+))?)/gu,
    (match, next) => say(match, next && isFeminine(next) ? 'feminine' : 'masculine'),
  ],
  [/\d{1,3}(?:\.\d{3}){2,}(?!\d)(?:,\d+)?/g, match => say(match)],
  [/\d+[.,]\d+/g, match => say(match)],
]

const vulgar: Readonly<Record<string, string>> = {
  '½': 'un demi',
  '¼': 'un quart',
  '¾': 'trois quarts',
  '⅓': 'un tiers',
  '⅔': 'deux tiers',
}

export function sayFrench(text: string): string {
  let said = text
  for (const [pattern, replacement] of frenchAbbreviations) said = said.replace(pattern, replacement)
  for (const [pattern, replacement] of rules) {
    said = typeof replacement === 'string' ? said.replace(pattern, replacement) : said.replace(pattern, replacement)
  }
  // A letter and a number side by side are said apart: « A4 », « GPT-4 », « 3D ».
  said = said.replace(/(\p{L})-?(\d)/gu, '$1 $2').replace(/(\d)(?=\p{L})/gu, '$1 ')
  return said.replace(/(\d+)(?=(?: (\p{L}+))?)/gu, (digits, _all, next: string | undefined) =>
    cardinal(digits, next !== undefined && isFeminine(next) ? 'feminine' : 'masculine'),
  )
}
