// What the list shows: messages, and a question on its way. A message that is the same object is the same item.

import type { Message } from '../../shared/models.ts'

export type TranscriptItem =
  | { readonly key: string; readonly kind: 'message'; readonly message: Message; readonly isLast: boolean }
  | { readonly key: 'pending'; readonly kind: 'pending'; readonly content: string }

const known = new WeakMap<Message, TranscriptItem & { readonly kind: 'message' }>()

export function transcriptItems(messages: readonly Message[], pending: string | null): readonly TranscriptItem[] {
  const shown = messages.filter(message => message.role === 'user' || message.role === 'assistant')
  const items: TranscriptItem[] = shown.map((message, index) => itemOf(message, index === shown.length - 1))
  if (pending !== null) items.push({ key: 'pending', kind: 'pending', content: pending })
  return items
}

function itemOf(message: Message, isLast: boolean): TranscriptItem {
  const same = known.get(message)
  if (same?.isLast === isLast) return same
  const item = { key: message.messageId, kind: 'message', message, isLast } as const
  known.set(message, item)
  return item
}
