// What stands within a line: emphasis, code, links, formulas, tags, addresses, words.

import { readDollar, readFormula } from './inline-formulas.ts'
import { readBracket, readImage } from './inline-links.ts'
import type { MarkdownReader } from './markdown-reader.ts'
import { ADDRESS_REACH, REACH } from './reach.ts'
import type { Step } from './sink.ts'

/** A word longer than this is none. */
const MAX_WORD = 50

const wordSigns = String.raw`(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}+/=]`
const word = new RegExp(`(?:${wordSigns})+`, 'uy')
/** Never said nor shown: controls, zero-width and direction marks, private use, halves of pairs. Not the joiner of emoji. */
const unsayable = /[\p{Cc}\p{Co}\p{Cs}\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E0FFF}]/u
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  euro: '€',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  laquo: '«',
  raquo: '»',
  rsquo: '’',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
}

export function readInline(reader: MarkdownReader): Step {
  const skip = reader.skips.at(-1)
  if (skip !== undefined && reader.at >= skip.from) {
    reader.skips.pop()
    reader.at = Math.max(reader.at, skip.to)
    return 'done'
  }
  const sign = reader.source.charAt(reader.at)
  if (reader.isInString) {
    if (!/\s/.test(sign)) return reader.pass(1)
    reader.isInString = false
  }
  switch (sign) {
    case '\n':
      reader.endLine()
      return reader.pass(1)
    case '\r':
      return reader.pass(1)
    case '\t':
      return reader.say(' ', 1)
    case '\\':
      return readEscape(reader)
    case '`':
      return readCode(reader)
    case '*':
    case '_':
    case '~':
      return readEmphasis(reader, sign)
    case '[':
      return readBracket(reader, false)
    case ']':
      return reader.pass(1)
    case '!':
      return readImage(reader)
    case '<':
      return readTag(reader)
    case '&':
      return readEntity(reader)
    case '$':
      return readDollar(reader)
    case '#':
      return readHash(reader)
    default:
      return readWord(reader)
  }
}

function readEscape(reader: MarkdownReader): Step {
  const next = reader.source.charAt(reader.at + 1)
  if (next === '' && !reader.isLast) return 'wait'
  if (next === '(' || next === '[') return readFormula(reader, next === '(' ? '\\)' : '\\]', 2)
  if (/[!-/:-@[-`{-~]/.test(next)) return reader.say(unsayable.test(next) ? ' ' : next, 2)
  return next === '\n' ? reader.pass(1) : reader.say(' ', 1)
}

function readCode(reader: MarkdownReader): Step {
  const rest = reader.rest(1_000)
  const marker = /^`+/.exec(rest)?.[0] ?? ''
  if (marker.length === rest.length && !reader.isLast && rest.length < 1_000) return 'wait'
  const closing = new RegExp(`(?<!\`)${marker}(?!\`)`, 'g')
  closing.lastIndex = marker.length
  const found = closing.exec(rest)
  const limit = rest.search(/\n[ \t]*\n/)
  // A run at the very end may go on.
  const isSure = found !== null && (found.index + marker.length < rest.length || reader.isLast)
  if (found === null || !isSure || (limit >= 0 && found.index > limit)) {
    const isUndecided = !reader.isLast && limit < 0 && rest.length < 1_000
    return isUndecided ? 'wait' : reader.pass(marker.length)
  }
  const content = rest
    .slice(marker.length, found.index)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Co}\p{Cs}]/gu, '')
  const length = found.index + marker.length
  if (content.trim() !== '') reader.sink.special({ kind: 'code', content }, reader.offset(), reader.offset() + length)
  return reader.pass(length)
}

function readEmphasis(reader: MarkdownReader, sign: string): Step {
  const run = new RegExp(`^\\${sign}+`).exec(reader.rest())?.[0] ?? sign
  const next = reader.source.charAt(reader.at + run.length)
  if (next === '' && !reader.isLast && run.length < 400) return 'wait'
  const [before, after] = [reader.before, next]
  const isSign =
    sign === '~'
      ? run.length === 1
      : sign === '_'
        ? /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)
        : run.length === 1 && ((/^\s?$/.test(before) && /^\s?$/.test(after)) || (/\d/.test(before) && /\d/.test(after)))
  return isSign ? reader.say(run, run.length) : reader.pass(run.length)
}

const hiddenTags = /^(?:think|thinking|script|style|svg|math|iframe|object|template)$/i

/** Tags are not said, whatever language of marks they belong to; what some of them hold is not either. */
function readTag(reader: MarkdownReader): Step {
  const rest = reader.rest(REACH)
  if (rest.length < 4 && !reader.isLast && /^<[!/?a-zA-Z-]*$/.test(rest)) return 'wait'
  if (rest.startsWith('<!--')) {
    reader.at += 4
    reader.hide(/-->/g)
    return 'done'
  }
  const tag = /^<[/!?]?([a-zA-Z][\w:.-]*)[^<>]*>/.exec(rest)
  if (tag === null) {
    const mayBeTag = /^<(?:[/!?]?[a-zA-Z][^<>]*)?$/.test(rest) && !/\n\s*\n/.test(rest)
    if (mayBeTag && !reader.isLast && rest.length < REACH) return 'wait'
    return reader.say('<', 1)
  }
  const inner = tag[0].slice(1, -1)
  if (/^(?:https?:|mailto:)\S+$/i.test(inner) || /^[^\s/@]+@[^\s/@]+$/.test(inner)) {
    reader.sink.special({ kind: 'address', content: inner }, reader.offset(), reader.offset() + tag[0].length)
    return reader.pass(tag[0].length)
  }
  const name = tag[1] ?? ''
  const isOpening = !/^<\//.test(tag[0]) && !tag[0].endsWith('/>')
  if (/^(?:br|p|div|li|tr|h[1-6])$/i.test(name))
    reader.sink.text('\n', reader.offset(), reader.offset() + tag[0].length)
  reader.at += tag[0].length
  if (isOpening && hiddenTags.test(name)) reader.hide(new RegExp(`</${name}\\s*>`, 'gi'))
  return 'done'
}

function readEntity(reader: MarkdownReader): Step {
  const rest = reader.rest(12)
  const entity = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/i.exec(rest)
  if (entity === null) {
    if (/^&[#\w]*$/.test(rest) && rest.length < 12 && !reader.isLast) return 'wait'
    return reader.say('&', 1)
  }
  const code = entity[1] !== undefined ? Number(entity[1]) : entity[2] !== undefined ? parseInt(entity[2], 16) : null
  const isSign = code !== null && code > 31 && code <= 0x10ffff
  const text =
    code === null ? (entities[entity[3]?.toLowerCase() ?? ''] ?? ' ') : isSign ? String.fromCodePoint(code) : ' '
  return reader.say(unsayable.test(text) ? ' ' : text, entity[0].length)
}

/** The signs that close a heading are not said. */
function readHash(reader: MarkdownReader): Step {
  const rest = reader.rest(20)
  const run = /^#+/.exec(rest)?.[0] ?? '#'
  const next = rest.charAt(run.length)
  if (next === '' && !reader.isLast && run.length < 20) return 'wait'
  return next === '\n' || next === '' ? reader.pass(run.length) : reader.say(run, run.length)
}

const addressStart = /^(?:https?:\/\/|www\.)[^\s<>"“”«»|\u00A0\u202F]+/i

function readWord(reader: MarkdownReader): Step {
  const { source, at } = reader
  const isWordStart = !/[\p{L}\p{N}]/u.test(reader.before)
  if (isWordStart && /[hw]/i.test(source.charAt(at))) {
    const start = source.slice(at, at + 8).toLowerCase()
    const isUndecided = ['http://', 'https://', 'www.'].some(prefix => prefix.startsWith(start))
    if (isUndecided && at + start.length === source.length && !reader.isLast) return 'wait'
    const address = addressStart.exec(reader.rest(ADDRESS_REACH))?.[0]
    if (address !== undefined) return readAddress(reader, address)
  }
  word.lastIndex = at
  const found = word.exec(source)?.[0]
  if (found === undefined) return readSign(reader)
  // Held back until it is whole: what follows a word may tell what it is.
  if (at + found.length === source.length && found.length <= MAX_WORD && !reader.isLast) return 'wait'
  if (found.length <= MAX_WORD) return reader.say(found, found.length)
  reader.sink.special({ kind: 'string' }, reader.offset(), reader.offset() + MAX_WORD)
  reader.isInString = true
  return reader.pass(MAX_WORD)
}

function readAddress(reader: MarkdownReader, address: string): Step {
  if (reader.at + address.length === reader.source.length && address.length < ADDRESS_REACH && !reader.isLast)
    return 'wait'
  let place = address.replace(/[.,;:!?'’*_~\]]+$/, '')
  // A bracket that closes what was opened before the address.
  while (place.endsWith(')') && place.split('(').length < place.split(')').length)
    place = place.slice(0, -1).replace(/[.,;:!?]+$/, '')
  const skip = reader.skips.at(-1)
  const most = skip === undefined ? place.length : Math.min(place.length, skip.from - reader.at)
  place = place.slice(0, Math.max(most, 1))
  reader.sink.special({ kind: 'address', content: place }, reader.offset(), reader.offset() + place.length)
  return reader.pass(place.length)
}

function readSign(reader: MarkdownReader): Step {
  const { source, at } = reader
  const code = source.codePointAt(at) ?? 0
  // The second half of a pair may come with the next piece.
  if (code >= 0xd800 && code <= 0xdbff && at + 1 === source.length && !reader.isLast) return 'wait'
  const sign = String.fromCodePoint(code)
  if (unsayable.test(sign)) return reader.pass(sign.length)
  return reader.say(sign, sign.length)
}
