// Links, images, notes and citations: what stands in brackets.

import type { MarkdownReader } from './markdown-reader.ts'
import { ADDRESS_REACH, REACH } from './reach.ts'
import type { Step } from './sink.ts'

/** A link is read by its text; notes and citations are not. */
export function readBracket(reader: MarkdownReader, isImage: boolean): Step {
  const rest = reader.rest(REACH + ADDRESS_REACH)
  const from = isImage ? 1 : 0
  const close = closingBracket(rest, from)
  if (close === null) {
    const line = rest.indexOf('\n\n')
    const isUndecided = !reader.isLast && rest.length < REACH && line < 0
    return isUndecided ? 'wait' : reader.pass(from + 1)
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
    return reader.pass(length)
  }
  if (/^\^|^\d+(?:[,–-] ?\d+)*$/.test(content)) return reader.pass(close + 1)
  return reader.pass(1)
}

function linkText(reader: MarkdownReader, content: string, close: number, length: number, address = ''): Step {
  const [start, end] = [reader.offset(), reader.offset(reader.at + length)]
  if (content.trim() === '' || /^(?:https?:\/\/|www\.)\S+$/i.test(content.trim())) {
    const place = content.trim() === '' ? (address.split(' ', 1)[0] ?? '') : content.trim()
    if (place !== '') reader.sink.special({ kind: 'address', content: place }, start, end)
    return reader.pass(length)
  }
  reader.skips.push({ from: reader.at + close, to: reader.at + length })
  return reader.pass(1)
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

export function readImage(reader: MarkdownReader): Step {
  const next = reader.source.charAt(reader.at + 1)
  if (next === '' && !reader.isLast) return 'wait'
  return next === '[' ? readBracket(reader, true) : reader.say('!', 1)
}
