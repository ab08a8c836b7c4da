import type { Message } from '../../shared/models.ts'
import { plainWords } from './plain-words.ts'

export type TimelineRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'message'; readonly key: string; readonly message: Message }

/** Messages, newest first, with a heading before the first of each day. */
export function timelineRows(messages: readonly Message[]): readonly TimelineRow[] {
  const rows: TimelineRow[] = []
  let lastDay: string | null = null
  for (const message of messages) {
    const day = new Date(message.createdAt).toDateString()
    // The message's id too: with imported messages a day may come up twice.
    if (day !== lastDay) rows.push({ kind: 'day', key: `${day} ${message.messageId}`, at: message.createdAt })
    lastDay = day
    rows.push({ kind: 'message', key: message.messageId, message })
  }
  return rows
}

/** The first words of a message as plain text: enough to know it again. */
export function snippetOf(content: string): string {
  return plainWords(content.slice(0, 600)).trim().slice(0, 300)
}
