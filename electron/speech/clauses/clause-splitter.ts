// Cuts a growing answer into clauses as soon as each is complete, the first one early so that the voice can begin. What
// becomes a clause depends on the text alone, never on the pieces it arrives in.

import { lineEnd, mayEnd, pauseAt, sentenceEnd } from './boundary.ts'
import {
  PLACEHOLDER,
  type Block,
  type Clause,
  type ClauseOptions,
  type Special,
  type SpokenLanguage,
} from './clause.ts'
import { isJoint, mayPart } from './joint.ts'
import { detectLanguage } from './language.ts'
import { MarkdownReader } from './markdown-reader.ts'
import { PlainText } from './plain-text.ts'
import type { BreakKind } from './sink.ts'
import { sayBlock, sayClause } from './spoken/say-clause.ts'

/**
 * UTF-16 units: from `pauseFrom` on a comma may end the clause; one that reaches `most` is cut at the best place so far.
 * Short at first: what is heard first is made first. Later clauses are whole sentences where they can be.
 */
const lengths: readonly { readonly pauseFrom: number; readonly most: number }[] = [
  { pauseFrom: 12, most: 36 },
  { pauseFrom: 40, most: 120 },
  { pauseFrom: 140, most: 280 },
]

/** So much of the open sentence tells its language, UTF-16 units. */
const LANGUAGE_REACH = 400

const SENTENCE_PAUSE_MS = 120
const PARAGRAPH_PAUSE_MS = 320

export interface ClauseSplitter {
  /** The clauses that became complete with this piece. */
  push(text: string): readonly Clause[]
  /** Whatever is left. Nothing may be pushed afterwards. */
  end(): readonly Clause[]
}

export function createClauseSplitter(options: ClauseOptions): ClauseSplitter {
  return new Splitter(options)
}

class Splitter implements ClauseSplitter {
  readonly #reader: MarkdownReader
  readonly #plain = new PlainText()
  #clauses: Clause[] = []
  #count = 0
  #sentence = 0
  /** The open sentence has a clause already. */
  #hasClause = false
  #language: SpokenLanguage
  /** The open sentence so far, for its language. */
  #sentenceText = ''
  #pauseMs = 0
  #isHeading = false
  /** Up to here of the open clause nothing ends it; the best place to cut it so far. */
  #scanned = 0
  #bestCut = 0

  constructor({ language, tables }: ClauseOptions) {
    this.#language = language
    this.#reader = new MarkdownReader(tables, {
      text: (text, start, end) => {
        this.#plain.append(text, start, end)
        this.#cut(false)
      },
      special: (special, start, end) => {
        this.#plain.appendSpecial(special, start, end)
        this.#cut(false)
      },
      block: (block, start, end) => this.#announce(block, start, end),
      break: kind => this.#break(kind),
      heading: () => {
        this.#isHeading = true
      },
    })
  }

  push(text: string): readonly Clause[] {
    this.#reader.push(text)
    return this.#taken()
  }

  end(): readonly Clause[] {
    this.#reader.end()
    this.#break('paragraph')
    return this.#taken()
  }

  #taken(): readonly Clause[] {
    const clauses = this.#clauses
    this.#clauses = []
    return clauses
  }

  /** Ends every clause that what is there decides. */
  #cut(isLast: boolean): void {
    for (;;) {
      const end = this.#nextEnd(isLast)
      if (end === null) return
      this.#emit(end.length, end.endsSentence)
    }
  }

  #nextEnd(isLast: boolean): { length: number; endsSentence: boolean } | null {
    const { text } = this.#plain
    const { pauseFrom, most } = lengths[Math.min(this.#count, lengths.length - 1)] ?? { pauseFrom: 140, most: 280 }
    for (let at = this.#scanned; at < text.length; at++) {
      const sign = text.charAt(at)
      if (mayEnd(sign)) {
        const verdict = sentenceEnd(text, at, isLast)
        if (verdict === null) return this.#waitAt(at)
        if (verdict.ends && !isEnumerator(text.slice(0, at + 1)))
          return { length: at + verdict.length, endsSentence: true }
      } else if (sign === '\n') {
        const verdict = lineEnd(text, at, isLast)
        if (verdict === null) return this.#waitAt(at)
        if (verdict.ends) return { length: at + 1, endsSentence: true }
        if (at > most / 3 && this.#noteJoint(text, at, isLast) === null) return this.#waitAt(at)
      } else {
        const pause = pauseAt(text, at, isLast)
        if (pause === null) return this.#waitAt(at)
        if (pause > 0) {
          if (at + pause >= pauseFrom) return { length: at + pause, endsSentence: false }
          this.#bestCut = at + pause
        } else if (sign === ' ' && at > most / 3 && this.#noteJoint(text, at, isLast) === null) return this.#waitAt(at)
      }
      if (at + 1 >= most) return { length: this.#cutOf(text, at + 1), endsSentence: false }
    }
    this.#scanned = text.length
    return null
  }

  /** Null: the word behind the space decides, and has not been written yet. */
  #noteJoint(text: string, at: number, isLast: boolean): true | null {
    const isGood = isJoint(text, at, isLast)
    if (isGood === true) this.#bestCut = at + 1
    return isGood === null ? null : true
  }

  #waitAt(at: number): null {
    this.#scanned = at
    return null
  }

  #cutOf(text: string, most: number): number {
    if (this.#bestCut > 0) return this.#bestCut
    const last = text.lastIndexOf(' ', most - 1)
    for (let at = last; at > most / 3; at = text.lastIndexOf(' ', at - 1)) if (mayPart(text, at)) return at + 1
    if (last > 0) return last + 1
    return /[\uDC00-\uDFFF]/.test(text.charAt(most)) ? most - 1 : most
  }

  #emit(length: number, endsSentence: boolean): void {
    const taken = this.#plain.take(length)
    this.#scanned = 0
    this.#bestCut = 0
    const { text: shown, specials, start, end } = taken
    this.#sentenceText = (this.#sentenceText + shown).slice(-LANGUAGE_REACH)
    const language = detectLanguage(this.#sentenceText, this.#language)
    const words = sayClause(shown, specials, language)
    // An abbreviation at the end has taken the dot with it.
    const text = endsSentence && /\.[^\p{L}\p{N}]*$/u.test(shown) && /[\p{L}\p{N}]$/u.test(words) ? `${words}.` : words
    if (isSaid(text)) {
      this.#language = language
      const kind = this.#isHeading ? 'heading' : 'text'
      this.#add({ text, shown: asShown(shown, specials), start, end, kind })
    }
    if (endsSentence) this.#endSentence(SENTENCE_PAUSE_MS)
  }

  #add(clause: Pick<Clause, 'text' | 'shown' | 'start' | 'end' | 'kind'>): void {
    this.#clauses.push({
      ...clause,
      language: this.#language,
      sentence: this.#sentence,
      pauseMs: this.#count === 0 ? 0 : this.#pauseMs,
    })
    this.#count++
    this.#hasClause = true
    this.#pauseMs = 0
  }

  #endSentence(pauseMs: number): void {
    this.#sentenceText = ''
    if (this.#hasClause) this.#sentence++
    this.#hasClause = false
    this.#pauseMs = Math.max(this.#pauseMs, pauseMs)
  }

  #break(kind: BreakKind): void {
    this.#cut(true)
    if (this.#plain.text.length > 0) this.#emit(this.#plain.text.length, true)
    this.#endSentence(kind === 'paragraph' ? PARAGRAPH_PAUSE_MS : SENTENCE_PAUSE_MS)
    this.#isHeading = false
  }

  #announce(block: Block, start: number, end: number): void {
    this.#break('paragraph')
    const text = sayBlock(block, this.#language)
    if (!isSaid(text)) return
    const kind = block.kind === 'table' || block.kind === 'code' ? block.kind : 'text'
    this.#add({ text, shown: block.kind === 'row' ? block.values.join(' ') : '', start, end, kind })
    this.#endSentence(PARAGRAPH_PAUSE_MS)
  }
}

function isSaid(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

/** What the page shows otherwise than as text (formulas, pictures) is one object replacement sign. */
function asShown(shown: string, specials: readonly Special[]): string {
  let next = 0
  const filled = shown.replaceAll(PLACEHOLDER, () => {
    const special = specials[next++]
    switch (special?.kind) {
      case 'code':
      case 'address':
        return special.content
      case 'tex':
      case 'image':
      case 'string':
        return '\uFFFC'
      // The page counts and ticks by itself.
      case 'item':
      case 'task':
      case undefined:
        return ''
    }
  })
  return filled.replace(/\s+/g, ' ').trim()
}

/** "1." or "b." at the very start numbers what follows. */
function isEnumerator(text: string): boolean {
  return /^\s*(?:\d{1,2}|[a-zA-Z])\.$/.test(text) && !/^\s*I\.$/.test(text)
}
