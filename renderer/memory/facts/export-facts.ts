// What is known as a file: JSON with everything, for programs; Markdown by subject, to read.

import type { Client } from '../../../shared/client.ts'
import type { Fact } from '../../../shared/facts.ts'
import type { Words } from '../../ui/i18n.ts'
import { saveFile } from '../../ui/save-file.ts'
import { readFacts } from './fact-list-store.ts'
import { bySubject } from './fact-subjects.ts'

export type FactFormat = 'json' | 'markdown'

export async function saveFacts(client: Client, format: FactFormat, words: Words): Promise<void> {
  const { items } = await readFacts(client, { wanted: Number.MAX_SAFE_INTEGER })
  const name = words.t('memory.facts.export.file')
  if (format === 'json') saveFile(new Blob([factsAsJson(items)], { type: 'application/json' }), `${name}.json`)
  else saveFile(new Blob([factsAsMarkdown(items, words)], { type: 'text/markdown' }), `${name}.md`)
}

/** Rejected ones and those to review as well, each with its state. */
export function factsAsJson(facts: readonly Fact[]): string {
  return `${JSON.stringify({ format: 'jarvis-facts', version: 1, facts }, null, 2)}\n`
}

export function factsAsMarkdown(facts: readonly Fact[], { t, formats }: Words): string {
  const parts = bySubject(facts.filter(({ state }) => state === 'accepted')).map(({ subject, facts: own }) => {
    const lines = own.map(({ text, createdAt, expiresAt }) => {
      const noted = t('memory.facts.noted', { at: formats.date(createdAt) })
      const ends = expiresAt === null ? '' : `, ${t('memory.facts.expires', { at: formats.date(expiresAt) })}`
      return `- ${text.replace(/\s+/g, ' ')} (${noted}${ends})`
    })
    return `## ${t(`memory.facts.subject.${subject}`)}\n\n${lines.join('\n')}\n`
  })
  return [`# ${t('memory.facts.known')}\n`, ...parts].join('\n')
}
