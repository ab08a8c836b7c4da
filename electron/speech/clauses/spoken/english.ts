// English as it is said: numbers, dates, times, money, units and abbreviations in words. Rules run from the most
// particular to the most general; what a rule has written consists of letters and is left alone by those after it.

import { cardinal, decade, decimal, digitByDigit, fraction, ordinal, romanValue, year } from './english-numbers.ts'
import { englishAbbreviations } from './english-abbreviations.ts'
import { englishUnits, unitPattern } from './units.ts'

const months = 'January February March April May June July August September October November December'.split(' ')
const monthNames = `(?:${months.join('|')})`
const shortMonths: Readonly<Record<string, string>> = {
  ...Object.fromEntries(months.map((month): [string, string] => [month.slice(0, 3), month])),
  Sept: 'September',
}
/** 1,234,567 or 1 234 567 or 1234, with a fraction. */
const number = String.raw`(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`
const magnitudes = '(?:hundred|thousand|million|billion|trillion)'
const currencies: Readonly<Record<string, readonly [string, string, string, string]>> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  USD: ['dollar', 'dollars', 'cent', 'cents'],
  '€': ['euro', 'euros', 'cent', 'cents'],
  EUR: ['euro', 'euros', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
  GBP: ['pound', 'pounds', 'penny', 'pence'],
  '¥': ['yen', 'yen', 'sen', 'sen'],
  JPY: ['yen', 'yen', 'sen', 'sen'],
  '₹': ['rupee', 'rupees', 'paisa', 'paise'],
  CHF: ['Swiss franc', 'Swiss francs', 'centime', 'centimes'],
}
const letters: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  m: 'million',
  M: 'million',
  B: 'billion',
  bn: 'billion',
  T: 'trillion',
}

/** Any number as it stands: 1,234.5 → one thousand two hundred thirty-four point five. */
function say(written: string): string {
  const [whole = '', rest] = written.replace(/,/g, '').split('.')
  return rest === undefined ? cardinal(whole) : decimal(whole, rest)
}

function money(sign: string, amount: string, scale: string | undefined): string {
  const [one = '', many = '', smallOne = '', smallMany = ''] = currencies[sign] ?? []
  if (scale !== undefined && scale !== '') return `${say(amount)} ${letters[scale] ?? scale} ${many}`
  const [whole = '', cents] = amount.replace(/,/g, '').split('.')
  const name = (value: string, single: string, plural: string) =>
    `${cardinal(value)} ${Number(value) === 1 ? single : plural}`
  if (cents === undefined || Number(cents) === 0) return name(whole, one, many)
  if (cents.length !== 2) return `${say(amount)} ${many}`
  const small = name(String(Number(cents)), smallOne, smallMany)
  return Number(whole) === 0 ? small : `${name(whole, one, many)} and ${small}`
}

function time(hours: string, minutes: string, seconds: string | undefined, half: string | undefined): string {
  const suffix = half === undefined ? '' : ` ${half.charAt(0).toUpperCase()}M`
  const minute = Number(minutes)
  const hour = cardinal(String(Number(hours)))
  const said =
    minute === 0
      ? suffix === '' && Number(hours) <= 12 && Number(hours) > 0
        ? `${hour} o'clock`
        : suffix === ''
          ? `${hour} hundred hours`
          : hour
      : `${hour} ${minute < 10 ? `oh ${cardinal(String(minute))}` : cardinal(String(minute))}`
  const rest = seconds === undefined ? '' : ` and ${cardinal(String(Number(seconds)))} seconds`
  return said + rest + suffix
}

function date(day: string, month: string, yearDigits: string | undefined): string {
  return `${month} ${ordinal(day)}${yearDigits === undefined ? '' : `, ${year(yearDigits)}`}`
}

function byNumbers(written: string, first: string, second: string, yearDigits: string): string {
  const [a, b] = [Number(first), Number(second)]
  const [month, day] = a > 12 ? [b, a] : [a, b]
  const name = months[month - 1]
  return name === undefined || day > 31 || day < 1 ? written : date(String(day), name, yearDigits)
}

const groupsOfDigits = (written: string) =>
  written
    .split(/\D+/)
    .filter(group => group !== '')
    .map(digitByDigit)
    .join(', ')

function versionWords(written: string): string {
  return written
    .split('.')
    .map(part => (/^\d+$/.test(part) ? cardinal(String(Number(part))) : part))
    .join(' point ')
}

const isYear = (digits: string) => /^(?:1[1-9]|20)\d\d$/.test(digits)
/** Words in -s that follow a year as often as a number. */
const notPlural = /^(?:is|was|has|as|this|its|his|us|does|plus|versus|unless|across|less|yes|thus|always|perhaps)$/

function plainNumber(written: string, next: string): string {
  if (!isYear(written)) return say(written)
  const countsThings = /^[a-z]+s$/.test(next) && !notPlural.test(next)
  return countsThings ? cardinal(written) : year(written)
}

const small =
  /^(?:kings?|queens?|pope|louis|henry|charles|george|edward|james|william|philip|francis|napoleon|john|paul|benedict|elizabeth|mary|richard|catherine|ivan|frederick|leo|pius|gregory|alexander|ferdinand|peter)$/i

type Rule = readonly [pattern: RegExp, say: string | ((...groups: string[]) => string)]

const units = unitPattern(englishUnits)

const rules: readonly Rule[] = [
  // Phone numbers before anything takes their groups apart.
  [/\+(\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,6})(?!\d)/g, (_, digits) => `plus ${groupsOfDigits(digits)}`],
  [/(?<![\d-])(?:1-)?\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?![\d-])/g, match => groupsOfDigits(match)],
  [/(?<![\d.,$€£-])\d{3}-\d{4}(?![\d-])/g, match => groupsOfDigits(match)],
  // Addresses of computers, versions.
  [
    /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/g,
    match => match.split('.').map(cardinal).join(' dot '),
  ],
  [
    /(?<![\p{L}\d])(?:version )?(?:v(?:er\.|ersion)?\s?)(\d+(?:\.(?:\d+|x))*)(?![\p{L}\d])/giu,
    (_, version) => `version ${versionWords(version)}`,
  ],
  [/(?<![\d.])\d+(?:\.\d+){2,}(?![\d.]*\d)/g, match => versionWords(match)],
  // Dates.
  [/(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:T(?=\d))?(?!\d)/g, (match, y, m, d) => `${byNumbers(match, m, d, y)} `],
  [/(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})(?![\d/])/g, (match, a, b, y) => byNumbers(match, a, b, y)],
  [
    new RegExp(String.raw`\b(${Object.keys(shortMonths).join('|')})\.? (?=\d{1,4}\b)`, 'g'),
    (match, short) => (match.trim() === 'May' ? match : `${shortMonths[short] ?? ''} `),
  ],
  [
    new RegExp(String.raw`\b(\d{1,2}) (${Object.keys(shortMonths).join('|')})\b\.?(?= \d{4}\b)`, 'g'),
    (_, d, short) => `${d} ${shortMonths[short] ?? ''}`,
  ],
  [
    new RegExp(String.raw`\b(${monthNames}) (\d{1,2})(?:st|nd|rd|th)?\s?[-–]\s?(\d{1,2})(?:,? (\d{4}))?\b`, 'g'),
    (_, month, a, b, y) => `${month} ${ordinal(a)} to ${ordinal(b)}${y ? `, ${year(y)}` : ''}`,
  ],
  [
    new RegExp(String.raw`\b(${monthNames}) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?![\d:])`, 'g'),
    (_, month, d, y) => date(d, month, y || undefined),
  ],
  [
    new RegExp(String.raw`\b(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? (${monthNames})(?:,? (\d{4}))?(?!\d)`, 'g'),
    (_, d, month, y) => `the ${ordinal(d)} of ${month}${y ? `, ${year(y)}` : ''}`,
  ],
  [new RegExp(String.raw`\b(${monthNames}),? (\d{4})\b`, 'g'), (_, month, y) => `${month} ${year(y)}`],
  [/\b(\d{3}0)['’]?s\b/g, (_, y) => decade(y)],
  [/(?<!\w)['’](\d0)s\b/g, (_, y) => decade(y)],
  [
    /\b(\d{1,4}) ?(BCE|BC|CE|AD)\b/g,
    (_, y, era) => `${isYear(y) ? year(y) : cardinal(y)} ${Array.from(era).join(' ')}`,
  ],
  // Times.
  [
    /(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:\s?([ap])\.?m\b\.?)?(?![\d:])/gi,
    (_, h, m, s, half) => time(h, m, s || undefined, half || undefined),
  ],
  [/(?<![\d:.])(1[0-2]|0?[1-9])\s?([ap])\.?m\b\.?/gi, (_, h, half) => time(h, '00', undefined, half)],
  [
    /\b(\d+)\s?h\s?(\d{1,2})(?:\s?(?:m|min))?\b/g,
    (_, h, m) =>
      `${cardinal(h)} hour${h === '1' ? '' : 's'} ${cardinal(String(Number(m)))} minute${Number(m) === 1 ? '' : 's'}`,
  ],
  // Money.
  [
    new RegExp(
      String.raw`([$€£¥₹])\s?(${number})\s?[-–]\s?[$€£¥₹]?\s?(${number})(?:\s?(${magnitudes})\b|(k|K|m|M|B|bn|T)\b)?`,
      'g',
    ),
    (_, sign, from, to, word, letter) => `${say(from)} to ${money(sign, to, word || letter || undefined)}`,
  ],
  [
    new RegExp(String.raw`(-|−)?([$€£¥₹])\s?(${number})(?:\s?(${magnitudes})\b|(k|K|m|M|B|bn|T)\b)?`, 'g'),
    (_, minus, sign, amount, word, letter) =>
      `${minus ? 'minus ' : ''}${money(sign, amount, word || letter || undefined)}`,
  ],
  [
    new RegExp(
      String.raw`(?<![\w.])(${number})(?:\s?(${magnitudes})\b|(k|K|m|M|B|bn|T)\b)?\s?([€£¥₹]|USD\b|EUR\b|GBP\b|JPY\b|CHF\b)`,
      'g',
    ),
    (_, amount, word, letter, sign) => money(sign, amount, word || letter || undefined),
  ],
  [/(\d+)¢/g, (_, cents) => `${cardinal(cents)} cent${cents === '1' ? '' : 's'}`],
  // Percentages and units.
  [new RegExp(String.raw`(${number})\s?[-–]\s?(${number})\s?%`, 'g'), (_, a, b) => `${say(a)} to ${say(b)} percent`],
  [new RegExp(String.raw`(${number})\s?%`, 'g'), (_, a) => `${say(a)} percent`],
  [/(\d+)′(\d+)″/g, (_, feet, inches) => `${cardinal(feet)} foot ${cardinal(inches)}`],
  [
    new RegExp(String.raw`(?<![\w.])(${number})\s?[-–]\s?(${number})[ -]?(${units})(?![\p{L}\d/])`, 'gu'),
    (_, a, b, unit) => `${say(a)} to ${say(b)} ${englishUnits[unit]?.many}`,
  ],
  [
    new RegExp(String.raw`(?<![\p{L}\d.])(${number})([ -]?)(${units})(?![\p{L}\d/²³])`, 'gu'),
    (_, a, joint, unit) => {
      const name = englishUnits[unit]
      return `${say(a)} ${Number(a) === 1 || joint === '-' ? name?.one : name?.many}`
    },
  ],
  // Ordinals, fractions, Roman numerals.
  [/\b(\d{1,3}(?:,\d{3})*|\d+)(?:st|nd|rd|th)\b/g, (_, n) => ordinal(n.replace(/,/g, ''))],
  [/(\d+)\s?([½¼¾⅓⅔])/g, (_, n, part) => `${cardinal(n)} and ${article(vulgar[part] ?? '')}`],
  [/[½¼¾⅓⅔]/g, part => vulgar[part] ?? ''],
  [/(?<![\d/.])(\d+) (\d)\/(\d{1,2})(?![\d/])/g, (_, n, a, b) => `${cardinal(n)} and ${article(fraction(a, b))}`],
  [/(?<![\d/.])24\/7(?![\d/])/g, 'twenty-four seven'],
  [
    /(?<![\d/.])(\d{1,3})\/(\d{1,3})(?![\d/])/g,
    (_, a, b) => (Number(a) < Number(b) ? fraction(a, b) : `${cardinal(a)} over ${cardinal(b)}`),
  ],
  [
    /\b(World War|Part|Chapter|Volume|Book|Act|Scene|Type|Phase|Stage|Section|Title|Class|Grade|Level|Super Bowl|Appendix|Rocky|Final Fantasy) ([IVXLC]+)\b/g,
    (_, name, numeral) => `${name} ${cardinal(String(romanValue(numeral)))}`,
  ],
  [
    /\b(\p{Lu}\p{Ll}+) ((?:X{0,3})(?:IX|IV|VI{0,3}|I{2,3}|I)|X{1,3})\b(?![.'’])/gu,
    (match, name, numeral) => (small.test(name) ? `${name} the ${ordinal(String(romanValue(numeral)))}` : match),
  ],
  // Numbers among signs.
  [/(\d)\^\{?(-?\d+)\}?/g, (_, base, power) => `${base} to the power of ${power}`],
  [/\bNo\.? ?(?=\d)|№ ?|#(?=\d)/g, 'number '],
  [/~ ?(?=\d)|≈ ?(?=\d)/g, 'about '],
  [/(\d)\s?\+(?=$|[\s,.;:)])/g, '$1 plus'],
  [
    new RegExp(String.raw`(?<![\w.,])(${number})(?:-|\s?[–—]\s?)(${number})(?![\w-]|[.,]\d)`, 'g'),
    (_, a, b) => `${rangeEnd(a)} to ${rangeEnd(b)}`,
  ],
  [/(\d)\s?[×x*]\s?(?=\d)/g, '$1 times '],
  [/(\d)\s?÷\s?(?=\d)/g, '$1 divided by '],
  [/(\d)\s?\+\s?(?=\d)/g, '$1 plus '],
  [/(\d) [-−] (?=\d)/g, '$1 minus '],
  [/(\d) \/ (?=\d)/g, '$1 over '],
  [/²(?!\d)/g, ' squared'],
  [/³(?!\d)/g, ' cubed'],
  [/(^|[\s(=])[-−](?=\d|\.\d)/g, '$1minus '],
  [
    new RegExp(String.raw`(?<![\p{L}\d.])(${number})\s?(k|K|M|B|bn)(?![\p{L}\d])`, 'gu'),
    (_, n, letter) => `${say(n)} ${letters[letter]}`,
  ],
  [/(?<![\d.])\.(\d+)/g, (_, rest) => `point ${digitByDigit(rest)}`],
  [/(\d{1,3}(?:,\d{3})+|\d+)\.(\d+)/g, match => say(match)],
  [/\d{1,3}(?:,\d{3})+(?!\d)/g, match => say(match)],
]

const vulgar: Readonly<Record<string, string>> = {
  '½': 'one half',
  '¼': 'one quarter',
  '¾': 'three quarters',
  '⅓': 'one third',
  '⅔': 'two thirds',
}

const article = (words: string) => words.replace(/^one /, 'a ')

const rangeEnd = (written: string) => (isYear(written) ? year(written) : say(written))

/** What is left of digits, each with the word that follows it. */
const leftNumber = /(\d+)(?=([ ]+)?([a-z]+)?)/g

export function sayEnglish(text: string): string {
  let said = text
  for (const [pattern, replacement] of englishAbbreviations) said = said.replace(pattern, replacement)
  for (const [pattern, replacement] of rules) {
    said = typeof replacement === 'string' ? said.replace(pattern, replacement) : said.replace(pattern, replacement)
  }
  // A letter and a number side by side are said apart: "A4", "GPT-4", "3D".
  said = said.replace(/(\p{L})-?(\d)/gu, '$1 $2').replace(/(\d)(?=\p{L})/gu, '$1 ')
  return said.replace(leftNumber, (digits, _all, _space, next: string | undefined) => plainNumber(digits, next ?? ''))
}
