// What imports and exports tell of themselves.

/** One import, as the list of them shows it. */
export interface ImportRecord {
  readonly importId: number
  /** Of its file. */
  readonly name: string
  readonly state: 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone'
  readonly startedAt: number
  readonly conversations: number
  readonly messages: number
  readonly skipped: number
  readonly problems: number
}

export interface ImportProgress {
  readonly readBytes: number
  readonly totalBytes: number
  readonly conversations: number
  readonly messages: number
  readonly skipped: number
  readonly problems: number
  /** Null until it can be told. */
  readonly messagesPerSecond: number | null
  readonly remainingMs: number | null
}

export interface ImportReport {
  /** Null when nothing was stored: a preview. */
  readonly importId: number | null
  readonly isCancelled: boolean
  /** Added, or in a preview: would be added. */
  readonly conversations: number
  readonly messages: number
  /** There already, and the same. */
  readonly skipped: number
  /** `at`: a 1-based line or a JSON pointer, after `FILE#` where there are several files. */
  readonly errors: readonly { readonly at: string | number; readonly message: string }[]
  readonly tookMs: number
}

export interface ExportSlice {
  readonly text: string
  /** Null at the end. */
  readonly nextCursor: string | null
  /** Ended, and stored, in this slice. */
  readonly conversations: number
  readonly messages: number
}
