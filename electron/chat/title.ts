// Titles of conversations: the first from the question itself, a better one from the model if what it says is a title.

const MAX_LENGTH = 60
/** A sentence shorter than this is a greeting or an abbreviation, not what the question is about. */
const MIN_SENTENCE_LENGTH = 15
/** What is looked at of a long question, and of a long line. */
const MAX_READ = 20_000
const MAX_LINE = 400

/** Controls, marks of direction, zero-width signs; joiners stay where they join (emoji, Persian). */
const invisible =
  /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?<![\p{L}\p{M}\p{Extended_Pictographic}\ufe0f])[\u200c\u200d]/gu
/** All but the no-break spaces that French puts before signs. */
const spaces = /[^\S\u00a0\u202f\ufeff]+/g
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** First sentence or line of a question, without markup, at most 60 characters, cut between words. */
export function titleFromQuestion(question: string): string {
  const head = question.slice(0, MAX_READ)
  const prose = head.replace(/^[ \t]*(```|~~~)[^]*?(?:^[ \t]*\1|(?![^]))/gm, '')
  const line = firstLine(prose) ?? firstLine(head)
  return line === null ? '…' : shortened(firstSentence(line))
}

/** The title in what a model wrote, or null when that is none: too long, several lines, markup, chatter, a refusal. */
export function titleFromModel(written: string): string | null {
  const text = written
    .trim()
    .replace(/^(\*\*)?(title|titre)(\*\*)?\s*:\s*(\*\*)?/i, '')
    .replace(/^[*_"'“”«»\s]+|[*_"'“”«»\s.]+$/g, '')
  if (/[\r\n]/.test(text)) return null
  const title = text.replace(spaces, ' ').replace(invisible, '')
  const length = lengthOf(title)
  if (length < 2 || length > MAX_LENGTH || !/\p{L}/u.test(title)) return null
  if (/["“”«»`*#[\]<>|{}]|__|:$/.test(title)) return null
  return chatter.some(pattern => pattern.test(title)) ? null : title
}

const chatter = [
  /^(i['’]?m|i['’]?ll|i (can|cannot|could|do|am|will|would)|sorry|as an ai|sure|here (is|are)|of course|certainly|user|assistant)\b/i,
  /^(je (suis|ne|peux|vais)|je n['’]|désolée?|en tant qu|bien sûr|voici|certainement)(?!\p{L})/iu,
]

function firstLine(text: string): string | null {
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    if (/^\s*(```|~~~)/.test(line)) continue
    const title = plain(line.slice(0, MAX_LINE))
    if (/[^\s`~#>*_=+\-|.]/.test(title)) return title
  }
  return null
}

/** One line as a person reads it. */
function plain(line: string): string {
  return line
    .replace(spaces, ' ')
    .replace(invisible, '')
    .replace(/^ ?((#{1,6}|>|[-*+]|\d{1,3}[.)]) +)+/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`{1,3})(.+?)\1/g, '$2')
    .replace(/(^|[ (])[*_](\S(?:[^*_]*\S)?)[*_](?=[ ).,;:!?]|$)/g, '$1$2')
    .trim()
}

function firstSentence(line: string): string {
  for (const end of line.matchAll(/[.!?…]+(?=\s)|[。！？]+/gu)) {
    const sentence = line.slice(0, end.index + end[0].length)
    if (lengthOf(sentence) >= MIN_SENTENCE_LENGTH) return withoutStop(sentence)
  }
  return withoutStop(line)
}

function withoutStop(sentence: string): string {
  return sentence.replace(/(?<![.\s])\.$|。$/, '')
}

function shortened(text: string): string {
  if (lengthOf(text) <= MAX_LENGTH) return text
  const room = Array.from(graphemes.segment(text), part => part.segment)
    .slice(0, MAX_LENGTH - 1)
    .join('')
  const atWord = room.replace(/\s+\S*$/u, '')
  // A word, an address or a script without spaces that fills the room is cut where it is.
  const cut = lengthOf(atWord) < MAX_LENGTH / 2 ? room : atWord
  return `${cut.replace(/[\s,;:.\-–—]+$/u, '')}…`
}

/** Characters as a person counts them. */
function lengthOf(text: string): number {
  return Array.from(graphemes.segment(text)).length
}
