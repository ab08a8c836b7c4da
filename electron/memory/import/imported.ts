// What every importer makes of its file, whatever the format: conversations, their messages, and what could not be read.

import type { ErrorShape } from '../../../shared/errors.ts'
import type { ImportProblem, ImportProblemCode } from '../../../shared/transfers.ts'
import type { Conversation, EngineName, MessageStatus, Role, Timings, TokenCounts } from '../../../shared/models.ts'

export interface ImportedMessage {
  /** Its externalId: unique within the conversation. */
  readonly id: string
  /** Left out: it follows the one before it. Null: it begins the conversation. */
  readonly parentId?: string | null
  readonly role: Role
  readonly content: string
  readonly createdAt: number
  /** Where it stands in the file: a line, or a JSON pointer. */
  readonly at: string | number
  readonly name?: string | null
  /** Whether it is the version shown below its parent. Left out: the latest is. */
  readonly isShown?: boolean
  readonly status?: Exclude<MessageStatus, 'streaming'>
  readonly isPinned?: boolean
  readonly promptTruncated?: boolean
  readonly reasoning?: string | null
  readonly engine?: EngineName | null
  readonly endpoint?: string | null
  readonly model?: string | null
  readonly error?: ErrorShape | null
  readonly timings?: Timings | null
  readonly tokens?: TokenCounts | null
}

export interface ImportedConversation {
  /** Its externalId: unique within the store. */
  readonly id: string
  /** Null: its first words. */
  readonly title: string | null
  readonly titleSource?: Conversation['titleSource']
  readonly isPinned?: boolean
  /** Null: those of its first and last message. */
  readonly createdAt: number | null
  readonly updatedAt: number | null
  /** Parents before their children. */
  readonly messages: readonly ImportedMessage[]
}

/** What a reader gives, in the file's order. A conversation may come in several pieces. */
export type ReadItem =
  | { readonly kind: 'conversation'; readonly conversation: ImportedConversation }
  | { readonly kind: 'problem'; readonly problem: ImportProblem }

/** What one transaction stores. */
export interface ImportSlice {
  readonly conversations: readonly ImportedConversation[]
}

export interface SliceOutcome {
  readonly conversations: number
  readonly messages: number
  readonly skipped: number
  readonly problems: readonly ImportProblem[]
}

export const importFormats = ['jsonl', 'chatgpt', 'claude', 'markdown', 'jarvis'] as const
export type FileFormat = (typeof importFormats)[number]

/** What is wrong with a part of the file, wherever it stands. */
export type Fault = Omit<ImportProblem, 'at'>

/** `data`: of which field it is, for instance. */
export function fault(code: ImportProblemCode, data?: ImportProblem['data']): Fault {
  return data === undefined ? { code } : { code, data }
}

export function problem(at: string | number, wrong: Fault): ReadItem {
  return { kind: 'problem', problem: { ...wrong, at } }
}
