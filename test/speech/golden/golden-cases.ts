// The cases checked by hand: plain text files beside this one, and what the splitter makes of them.

import { readFileSync } from 'node:fs'
import { createClauseSplitter } from '../../../electron/speech/clauses/clause-splitter.ts'
import type { SpokenLanguage } from '../../../electron/speech/clauses/clause.ts'

export interface GoldenCase {
  readonly text: string
  readonly expected: string
}

export function goldenCases(language: SpokenLanguage): readonly GoldenCase[] {
  const lines = readFileSync(new URL(`${language}.txt`, import.meta.url), 'utf8').split('\n')
  return lines.flatMap(line => {
    const [text, expected] = line.split(/ ⇒ ?/)
    if (text === undefined || expected === undefined || /^#{1,2} (?:English|French|\w+):/.test(line)) return []
    return [{ text: text.replaceAll('\\n', '\n'), expected }]
  })
}

/** Sentences as they are said, between bars, and their clauses between strokes. */
export function said(text: string, language: SpokenLanguage): string {
  const splitter = createClauseSplitter({ language, tables: 'announced' })
  const sentences: string[][] = []
  for (const clause of [...splitter.push(text), ...splitter.end()])
    (sentences[clause.sentence] ??= []).push(clause.text)
  return sentences.map(clauses => clauses.join(' / ')).join(' | ')
}
