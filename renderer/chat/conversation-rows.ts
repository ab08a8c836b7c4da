// The sidebar's list as rows: headings by when something was last said, pinned conversations first.

import type { Conversation } from '../../shared/models.ts'
import type { WordId } from '../ui/i18n.ts'

export type ConversationRow =
  | { readonly kind: 'heading'; readonly words: WordId }
  | { readonly kind: 'conversation'; readonly conversation: Conversation }

const DAY_MS = 86_400_000

export function conversationRows(items: readonly Conversation[], now: number): readonly ConversationRow[] {
  const rows: ConversationRow[] = []
  let last: WordId | null = null
  for (const conversation of items) {
    // They stand above the list, for as long as there are any.
    if (conversation.isTemporary) continue
    const words = headingOf(conversation, now)
    if (words !== last) rows.push({ kind: 'heading', words })
    last = words
    rows.push({ kind: 'conversation', conversation })
  }
  return rows
}

function headingOf({ isPinned, updatedAt }: Conversation, now: number): WordId {
  if (isPinned) return 'app.conversations.pinned'
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  if (updatedAt >= midnight) return 'app.conversations.today'
  if (updatedAt >= midnight - DAY_MS) return 'app.conversations.yesterday'
  if (updatedAt >= midnight - 7 * DAY_MS) return 'app.conversations.week'
  return 'app.conversations.earlier'
}
