// What the export formats are given: a conversation and some of its messages, in order.

import type { Conversation, Message, Role } from '../../../shared/models.ts'

export interface ExportedConversation extends Pick<
  Conversation,
  'title' | 'titleSource' | 'isPinned' | 'createdAt' | 'updatedAt'
> {
  /** See export-id.ts. */
  readonly id: string
}

export interface ExportedMessage extends Omit<Message, 'messageId' | 'externalId' | 'conversationId' | 'branch'> {
  readonly id: string
  readonly isShown: boolean
}

export interface ExportPart {
  readonly conversation: ExportedConversation
  readonly messages: readonly ExportedMessage[]
  /** It begins, or ends, the conversation. */
  readonly isFirst: boolean
  readonly isLast: boolean
  /** It begins the whole export. */
  readonly isFirstOfAll: boolean
}

export type RoleLabels = Readonly<Record<Role, string>>

/** Text only; the parts of one export are put together in order. */
export interface ExportFormat {
  /** Every version of every message, or what is shown. */
  readonly scope: 'all' | 'shown'
  head(title: string): string
  part(part: ExportPart, labels: RoleLabels): string
  foot(): string
}
