// What other services may ask of the store. Ids are the contract's strings ('c45', 'm123'); a `reference` may also be an
// externalId. Every method runs in a worker thread and rejects with an AppError (`not_found`, `storage_full`,
// `memory_unavailable`, …). A write that resolved is on disk. Text is kept exactly, NUL included; only half a surrogate
// pair, which UTF-8 cannot hold, comes back as U+FFFD.

import type { SliceTerms } from './search/slice-terms.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { CachedFrom, CacheStats } from '../../shared/cache-models.ts'
import type {
  Conversation,
  EngineName,
  GenerationParameters,
  Message,
  MessagePage,
  MessageStatus,
  Page,
  PoolStats,
  QuestionOptions,
  QueuedQuestion,
  Role,
  StrategicPage,
  Timings,
  TokenCounts,
} from '../../shared/models.ts'
import type { Fact, FactBeforeMerge, FactPatch, FactState } from '../../shared/facts.ts'
import type { ExportSlice, ImportRecord } from '../../shared/transfers.ts'
import type { CacheName } from './caches/cached-reads.ts'
import type { ExportInput } from './export/export-store.ts'
import type { NewFact, PurgedFacts } from './facts/fact-store.ts'
import type { SliceOutcome } from './import/imported.ts'
import type { GraphNeighbours, GraphNode, GraphOverview } from '../../shared/graph.ts'
import type {
  SavedSearch,
  SearchHit,
  SearchPage,
  SearchProgress,
  SearchSuggestion,
} from '../../shared/search-models.ts'
import type { Embedder } from '../lib/embedder/embedder.ts'
import type { Unsubscribe } from '../lib/emitter.ts'
import type { InputOf, Reads } from './operations.ts'
import type { AskedStrategy } from './paging-strategy.ts'
import type { SearchRequest } from './search/search-service.ts'

export interface NewTurn {
  /** Null: a new conversation with this title. */
  readonly conversationId: string | null
  readonly title: string
  readonly question: string
  /** Of a new conversation. */
  readonly parameters?: GenerationParameters
  /** Another version of this question (edit): a sibling of it instead of a message at the branch's end. */
  readonly beside?: string
}

export interface StartedTurn {
  readonly conversation: Conversation
  readonly question: Message
  readonly answer: Message
}

/** How an answer ended. */
export interface AnswerEnd {
  readonly status: Exclude<MessageStatus, 'streaming'>
  readonly content: string
  readonly reasoning: string | null
  readonly error: ErrorShape | null
  readonly engine: EngineName | null
  readonly endpoint: string | null
  readonly model: string | null
  readonly promptTruncated: boolean
  readonly timings: Timings | null
  readonly tokens: TokenCounts | null
  readonly cache?: CachedFrom | null
}

/** Stands in prompts for a branch up to and with a message; the messages themselves stay. */
export interface ConversationSummary {
  readonly uptoMessageId: string
  readonly content: string
}

export interface StoredSummary extends ConversationSummary {
  readonly createdAt: number
}

export interface MemoryCounts {
  readonly messages: number
  readonly conversations: number
  readonly databaseBytes: number
}

export interface Memory {
  listConversations(input: {
    strategy?: AskedStrategy
    limit: number
    cursor?: string
  }): Promise<StrategicPage<Conversation>>
  getConversation(reference: string): Promise<Conversation>
  /** Those there are of them, in their order. */
  getConversations(references: readonly string[]): Promise<readonly Conversation[]>
  renameConversation(reference: string, title: string, source: Conversation['titleSource']): Promise<Conversation>
  pinConversation(reference: string, isPinned: boolean): Promise<Conversation>
  setParameters(reference: string, parameters: GenerationParameters | null): Promise<Conversation>
  setSpoken(reference: string, isSpoken: boolean | null): Promise<Conversation>
  /** Hides; rows stay until purge. */
  deleteConversation(reference: string): Promise<Conversation>
  restoreConversation(reference: string): Promise<Conversation>
  /** Removes for good what was hidden before `before` (epoch ms), at most `limit` messages a call. Resolves with how many went. */
  purgeDeleted(before: number, limit: number): Promise<number>

  /** `conversation.transcript` of the contract; around a message of another branch it writes, too. */
  readTranscript(input: {
    reference: string
    limit: number
    cursor?: string
    aroundMessageId?: string
  }): Promise<Page<Message>>
  showBranch(messageReference: string): Promise<Conversation>
  listMessages(input: {
    reference?: string
    strategy: AskedStrategy
    limit: number
    cursor?: string
    before?: number
  }): Promise<MessagePage>
  getMessage(reference: string): Promise<Message>
  pinMessage(reference: string, isPinned: boolean): Promise<Message>
  /** The branch that ends with `messageId`, newest first, at most `limit`: what a prompt is made of. */
  readHistory(
    messageId: string,
    limit: number,
  ): Promise<
    readonly { messageId: string; role: Role; content: string; status: MessageStatus; facts: readonly string[] }[]
  >

  /** Question and empty streaming answer in one transaction, shown at the branch's end. */
  startTurn(turn: NewTurn): Promise<StartedTurn>
  /** An empty streaming answer beside `answerId` (regenerate), shown instead of it. */
  startSibling(answerId: string): Promise<StartedTurn>
  /** A `truncated`, `stopped` or `interrupted` answer becomes streaming again, with its text. */
  resumeAnswer(answerId: string): Promise<StartedTurn>
  /** Replaces what has been streamed so far; called every few hundred ms. */
  saveProgress(answerId: string, content: string, reasoning: string | null): Promise<void>
  finishAnswer(answerId: string, end: AnswerEnd): Promise<Message>

  readSummary(conversationReference: string): Promise<StoredSummary | null>
  writeSummary(conversationReference: string, summary: ConversationSummary): Promise<void>

  addQueued(conversationId: string, content: string, options: QuestionOptions): Promise<QueuedQuestion>
  listQueued(conversationReference: string): Promise<readonly QueuedQuestion[]>
  editQueued(queuedId: string, content: string): Promise<QueuedQuestion>
  /** Resolves with what was removed; `not_found` if it had gone (asked meanwhile). */
  removeQueued(queuedId: string): Promise<QueuedQuestion>
  /** The queued question becomes a turn at its conversation's shown end, in one transaction; `not_found` if it had gone. */
  startQueued(queuedId: string): Promise<StartedTurn>
  /** Conversations that are not hidden and have queued questions. */
  listQueuedConversations(): Promise<readonly string[]>

  setUsesMemory(reference: string, usesMemory: boolean): Promise<Conversation>
  addFacts(facts: readonly NewFact[]): Promise<readonly Fact[]>
  listFacts(input: {
    state?: FactState
    text?: string
    strategy?: AskedStrategy
    limit: number
    cursor?: string
  }): Promise<StrategicPage<Fact>>
  changeFacts(factIds: readonly string[], patch: FactPatch): Promise<readonly Fact[]>
  mergeFacts(factIds: readonly string[], text: string): Promise<Fact>
  separateFacts(before: FactBeforeMerge, factIds: readonly string[]): Promise<readonly Fact[]>
  /** Answers with the conversations they were said or used in. */
  forgetFacts(factIds: readonly string[]): Promise<readonly string[]>
  restoreFacts(factIds: readonly string[]): Promise<readonly Fact[]>
  /** Removes for good what was forgotten before `before`; `flushLog` then takes it out of the write-ahead log, too. */
  purgeFacts(before: number, limit: number): Promise<PurgedFacts>
  /** False while a reader keeps the log from being emptied. */
  flushLog(): Promise<boolean>
  /** Chooses once what a question is asked with; `readHistory` brings it along from then on. */
  recallFacts(questionId: string): Promise<readonly { factId: string; text: string }[]>
  usedFacts(messageReference: string): Promise<readonly Fact[]>
  countFacts(): Promise<number>

  /** Imports, slice by slice, and taken back (import/import-service.ts). `slice` is an ImportSlice as JSON. */
  beginImport(name: string): Promise<number>
  importSlice(importId: number, slice: Uint8Array, terms: SliceTerms | null): Promise<SliceOutcome>
  /** For how long nothing was written but slices of an import, and what is made in the background. */
  quietMs(): number
  checkSlice(slice: Uint8Array): Promise<SliceOutcome & { readonly isKnown: Readonly<Record<string, boolean>> }>
  endImport(importId: number, state: 'done' | 'cancelled' | 'failed', problems: number): Promise<ImportRecord>
  listImports(): Promise<readonly ImportRecord[]>
  beginUndo(importId: number): Promise<ImportRecord>
  hideImported(importId: number, fromId: number, limit: number): Promise<number | null>
  removeImported(importId: number, beforeId: number, limit: number): Promise<number | null>
  endUndo(importId: number): Promise<ImportRecord>

  /** The next piece of an export; the first without `cursor`. */
  readExport(input: ExportInput): Promise<ExportSlice>

  readSettings(): Promise<Readonly<Record<string, unknown>>>
  writeSettings(patch: Readonly<Record<string, unknown>>): Promise<void>

  /** What engines' endpoints were last known to be, by endpoint. */
  readEndpoints(): Promise<Readonly<Record<string, unknown>>>
  writeEndpoints(states: Readonly<Record<string, unknown>>): Promise<void>

  /** Messages by words, by meaning or by both. */
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchPage>
  suggestSearches(text: string, limit: number): Promise<readonly SearchSuggestion[]>
  listSavedSearches(): Promise<readonly SavedSearch[]>
  addSavedSearch(text: string): Promise<SavedSearch>
  removeSavedSearch(savedSearchId: string): Promise<void>
  searchProgress(): SearchProgress
  onSearchProgress(listener: (progress: SearchProgress) => void): Unsubscribe
  /** Resolves once every message stored by now can be found by words and by meaning. */
  completeIndexes(signal: AbortSignal): Promise<void>
  /** Vectors are made with this one from now on; those of the one before serve until all are there. */
  useEmbedder(embedder: Embedder): void

  /** Who and what messages speak of; hidden conversations count for nothing. */
  readGraph(input: InputOf<Reads, 'readGraph'>): Promise<GraphOverview>
  searchGraph(input: InputOf<Reads, 'searchGraph'>): Promise<{ readonly items: readonly GraphNode[] }>
  readNeighbours(input: InputOf<Reads, 'readNeighbours'>): Promise<GraphNeighbours>
  listMentions(input: InputOf<Reads, 'listMentions'>): Promise<Page<SearchHit>>

  /** Which of them keep anything; all do at first. */
  turnCaches(isOn: Readonly<Record<CacheName, boolean>>): void
  /** What is kept of reads, by cache. */
  caches(): Readonly<Record<CacheName, CacheStats>>
  counts(): Promise<MemoryCounts>
  /** A slice of what keeps the store quick, for when nothing else goes on; true while there is more to do. */
  tidy(): Promise<boolean>
  pools(): Readonly<Record<string, PoolStats>>
  threads(): readonly ThreadHealth[]
  /** What SQLite may keep of the file in memory, all connections together. */
  readonly pageCacheBytes: number
  /** Ends the workers after a checkpoint; later calls reject with `memory_unavailable`. */
  close(): Promise<void>
}
