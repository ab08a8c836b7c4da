// What stands within a line: emphasis, code, links, formulas, tags, addresses, words.

import type { MarkdownReader, Step } from './markdown-reader.ts'

/** How far the end of a link's text, a tag or a formula is looked for, UTF-16 units. */
const REACH = 300
const ADDRESS_REACH = 2_000
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
    if (!/\s/.test(sign)) return passed(reader, 1)
    reader.isInString = false
  }
  switch (sign) {
    case '\n':
      reader.endLine()
      return passed(reader, 1)
    case '\r':
      return passed(reader, 1)
    case '\t':
      return said(reader, ' ', 1)
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
      return passed(reader, 1)
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

/** Moves on. */
function passed(reader: MarkdownReader, length: number): Step {
  reader.at += length
  return 'done'
}

function said(reader: MarkdownReader, text: string, length: number): Step {
  reader.sink.text(text, reader.offset(), reader.offset() + length)
  return passed(reader, length)
}

function readEscape(reader: MarkdownReader): Step {
  const next = reader.source.charAt(reader.at + 1)
  if (next === '' && !reader.isLast) return 'wait'
  if (next === '(' || next === '[') return readFormula(reader, next === '(' ? '\\)' : '\\]', 2)
  if (/[!-/:-@[-`{-~]/.test(next)) return said(reader, unsayable.test(next) ? ' ' : next, 2)
  return next === '\n' ? passed(reader, 1) : said(reader, ' ', 1)
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
    return isUndecided ? 'wait' : passed(reader, marker.length)
  }
  const content = rest
    .slice(marker.length, found.index)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Co}\p{Cs}]/gu, '')
  const length = found.index + marker.length
  if (content.trim() !== '') reader.sink.special({ kind: 'code', content }, reader.offset(), reader.offset() + length)
  return passed(reader, length)
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
  return isSign ? said(reader, run, run.length) : passed(reader, run.length)
}

/** A link is read by its text; notes and citations are not. */
function readBracket(reader: MarkdownReader, isImage: boolean): Step {
  const rest = reader.rest(REACH + ADDRESS_REACH)
  const from = isImage ? 1 : 0
  const close = closingBracket(rest, from)
  if (close === null) {
    const line = rest.indexOf('\n\n')
    const isUndecided = !reader.isLast && rest.length < REACH && line < 0
    return isUndecided ? 'wait' : passed(reader, from + 1)
  }
  const content = rest.slice(from + 1, close)
  const next = rest.charAt(close + 1)
  if (next === '' && !reader.isLast) return 'wait'
  let length = close + 1
  if (next === '(') {
    const address = /^\((?:[^()\n]|\([^()\n]*\))*\)/.exec(rest.slice(close + 1))?.[0]
    if (address === undefined) {
      const isUndecided = !reader.isLast && rest.length < REACH + ADDRESS_REACH && !rest.slice(close).includes('\n')
      if (isUndecided) return 'wait'
      if (!isImage) return linkText(reader, content, close, close + 1)
    } else length += address.length
    if (!isImage) return linkText(reader, content, close, length, address?.slice(1, -1))
  } else if (next === '[') {
    const label = /^\[[^\]\n]*\]/.exec(rest.slice(close + 1))?.[0]
    if (label === undefined && !reader.isLast && rest.length < REACH && !rest.slice(close).includes('\n')) return 'wait'
    length += label?.length ?? 0
    if (!isImage && label !== undefined) return linkText(reader, content, close, length)
  }
  if (isImage) {
    reader.sink.special({ kind: 'image', content: content.trim() }, reader.offset(), reader.offset() + length)
    return passed(reader, length)
  }
  if (/^\^|^\d+(?:[,–-] ?\d+)*$/.test(content)) return passed(reader, close + 1)
  return passed(reader, 1)
}

function linkText(reader: MarkdownReader, content: string, close: number, length: number, address = ''): Step {
  const [start, end] = [reader.offset(), reader.offset(reader.at + length)]
  if (content.trim() === '' || /^(?:https?:\/\/|www\.)\S+$/i.test(content.trim())) {
    const place = content.trim() === '' ? (address.split(' ', 1)[0] ?? '') : content.trim()
    if (place !== '') reader.sink.special({ kind: 'address', content: place }, start, end)
    return passed(reader, length)
  }
  reader.skips.push({ from: reader.at + close, to: reader.at + length })
  return passed(reader, 1)
}

function closingBracket(text: string, from: number): number | null {
  let depth = 0
  for (let at = from; at < Math.min(text.length, from + REACH); at++) {
    const sign = text.charAt(at)
    if (sign === '\\') at++
    else if (sign === '[') depth++
    else if (sign === ']' && --depth === 0) return at
    else if (sign === '\n' && text.charAt(at + 1) === '\n') return null
  }
  return null
}

function readImage(reader: MarkdownReader): Step {
  const next = reader.source.charAt(reader.at + 1)
  if (next === '' && !reader.isLast) return 'wait'
  return next === '[' ? readBracket(reader, true) : said(reader, '!', 1)
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
    return said(reader, '<', 1)
  }
  const inner = tag[0].slice(1, -1)
  if (/^(?:https?:|mailto:)\S+$/i.test(inner) || /^[^\s/@]+@[^\s/@]+$/.test(inner)) {
    reader.sink.special({ kind: 'address', content: inner }, reader.offset(), reader.offset() + tag[0].length)
    return passed(reader, tag[0].length)
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
    return said(reader, '&', 1)
  }
  const code = entity[1] !== undefined ? Number(entity[1]) : entity[2] !== undefined ? parseInt(entity[2], 16) : null
  const isSign = code !== null && code > 31 && code <= 0x10ffff
  const text =
    code === null ? (entities[entity[3]?.toLowerCase() ?? ''] ?? ' ') : isSign ? String.fromCodePoint(code) : ' '
  return said(reader, unsayable.test(text) ? ' ' : text, entity[0].length)
}

/** Money or a formula. */
function readDollar(reader: MarkdownReader): Step {
  const rest = reader.rest(REACH)
  if (rest.startsWith('$$')) return readFormula(reader, '$$', 2)
  const next = rest.charAt(1)
  if (next === '' && !reader.isLast) return 'wait'
  if (/\d/.test(next)) {
    const amount = /^\$\d[\d.,]*(?:[kKmMB]|bn)?(?=[^\w^\\=_{$]|$)/.exec(rest)
    if (amount !== null && amount[0].length === rest.length && !reader.isLast) return 'wait'
    if (amount !== null) return said(reader, '$', 1)
    if (/^\$[\d.,]*$/.test(rest) && !reader.isLast) return 'wait'
  }
  if (/[\s$]/.test(next) || next === '') return said(reader, '$', 1)
  return readFormula(reader, '$', 1)
}

function readFormula(reader: MarkdownReader, closing: string, length: number): Step {
  const rest = reader.rest(1_000)
  const reach = closing === '$' ? REACH : 1_000
  let end = rest.indexOf(closing, length)
  while (closing === '$' && end > 0 && (/[\s\\]/.test(rest.charAt(end - 1)) || /\d/.test(rest.charAt(end + 1)))) {
    end = rest.indexOf(closing, end + 1)
  }
  const line = rest.search(closing === '$' ? /\n/ : /\n[ \t]*\n/)
  const isMissing = end < 0 || end > reach || (line >= 0 && line < end)
  if (isMissing) {
    if (line < 0 && rest.length < reach && !reader.isLast) return 'wait'
    return closing === '$' ? said(reader, '$', 1) : passed(reader, length)
  }
  if (closing === '$' && end + 1 === rest.length && !reader.isLast) return 'wait'
  const content = rest.slice(length, end).replace(/[\p{Cc}\p{Co}\p{Cs}]/gu, ' ')
  const whole = end + closing.length
  reader.sink.special({ kind: 'tex', content }, reader.offset(), reader.offset() + whole)
  return passed(reader, whole)
}

/** The signs that close a heading are not said. */
function readHash(reader: MarkdownReader): Step {
  const rest = reader.rest(20)
  const run = /^#+/.exec(rest)?.[0] ?? '#'
  const next = rest.charAt(run.length)
  if (next === '' && !reader.isLast && run.length < 20) return 'wait'
  return next === '\n' || next === '' ? passed(reader, run.length) : said(reader, run, run.length)
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
  if (found.length <= MAX_WORD) return said(reader, found, found.length)
  reader.sink.special({ kind: 'string' }, reader.offset(), reader.offset() + MAX_WORD)
  reader.isInString = true
  return passed(reader, MAX_WORD)
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
  return passed(reader, place.length)
}

function readSign(reader: MarkdownReader): Step {
  const { source, at } = reader
  const code = source.codePointAt(at) ?? 0
  // The second half of a pair may come with the next piece.
  if (code >= 0xd800 && code <= 0xdbff && at + 1 === source.length && !reader.isLast) return 'wait'
  const sign = String.fromCodePoint(code)
  if (unsayable.test(sign)) return passed(reader, sign.length)
  return said(reader, sign, sign.length)
}
