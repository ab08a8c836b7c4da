// What requests about backups, checks and recovery carry.

import type { ErrorShape } from './errors.ts'

/**
 * scheduled: made by itself · manual: asked for · migration, change: before the data or configuration changed ·
 * replaced: what a restore or rollback put aside
 */
export type BackupKind = 'scheduled' | 'manual' | 'migration' | 'change' | 'replaced'

export interface Backup {
  /** Names it in requests; also its file's name without ending. */
  readonly name: string
  readonly kind: BackupKind
  readonly createdAt: number
  readonly sizeBytes: number
  /** Null for what was put aside: it was not read again. */
  readonly sha256: string | null
  /** As the user counts them: without deleted conversations. Null: not counted. */
  readonly messages: number | null
  readonly conversations: number | null
  /** Of its tables. */
  readonly schemaVersion: number
}

export interface BackupList {
  readonly items: readonly Backup[]
  readonly dir: string
  readonly totalBytes: number
  /** Where a rollback would lead; null: nowhere. */
  readonly rollbackTo: string | null
  /** Days until the oldest backup that is made by itself goes. */
  readonly keptDays: number
  /** Why the last one that should have been made by itself was not. */
  readonly failure: { readonly at: number; readonly code: string } | null
}

/** What is known of a copy once it is proved. */
export interface StoreFacts {
  readonly sizeBytes: number
  readonly sha256: string
  /** As the user counts them: without deleted conversations. */
  readonly messages: number
  readonly conversations: number
  readonly schemaVersion: number
}

export interface CheckStep {
  readonly name: string
  readonly ok: boolean
  readonly detail?: string
}

export interface CheckReport {
  readonly ok: boolean
  readonly steps: readonly CheckStep[]
}

/** A restore carried out beside the data, to know that it would work. */
export interface DrillReport extends CheckReport {
  readonly messages: number | null
  readonly tookMs: number
}

/** Messages a backup holds that are no longer in Jarvis. */
export interface HeldMessages {
  readonly name: string
  readonly removedMessages: number
}

export interface RestoreResult {
  /** The backup. */
  readonly from: string
  /** The database. */
  readonly to: string
  /** Where the state before is; null if there was none. */
  readonly keptAs: string | null
  readonly tookMs: number
}

/** What happened to a database that was found damaged. */
export interface RecoveryReport {
  readonly at: number
  /** Where the damaged files are. */
  readonly keptIn: string
  /** Rows of messages that were saved, and that are known to be lost. */
  readonly savedMessages: number
  readonly fromBackupMessages: number
  readonly lostMessages: number
  readonly savedConversations: number
  /** The backup that filled gaps. */
  readonly backup: string | null
}

/** How the run before ended. */
export interface LastEnd {
  readonly isClean: boolean
  /** Null when it was cut off: nothing could be written any more. */
  readonly at: number | null
  /** What asked for it: a signal, the closed window … English, for logs and programs. */
  readonly reason: string | null
  /** What could not be closed in order. */
  readonly failed: readonly string[]
}

/** How the run before ended, and how long the end of this one may take. */
export interface Ends {
  /** Null at the first start. */
  readonly lastEnd: LastEnd | null
  /** Time for running answers, then for everything that closes. */
  readonly ending: { readonly drainMs: number; readonly disposeMs: number }
}

/** What Jarvis stands on, as the supervisor last saw it. */
export interface Health {
  readonly checkedAt: number | null
  /** Nothing large is made until there is room again. */
  readonly isDiskLow: boolean
  readonly freeBytes: number | null
  readonly parts: readonly PartHealth[]
}

/**
 * ready · starting: after a failure, or for the first time · resting: ended, and starts again by itself soon · down: ended
 * too often, is tried again after a minute · idle: starts when somebody needs it
 */
export type PartState = 'ready' | 'starting' | 'resting' | 'down' | 'idle'

export interface PartHealth {
  /** 'disk', 'store', a thread's name, an engine's. */
  readonly name: string
  readonly ok: boolean
  readonly state: PartState
  /** In the last minute, unasked. */
  readonly restarts: number
  readonly error: ErrorShape | null
}
