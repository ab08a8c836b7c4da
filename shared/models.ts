// What requests and events carry: the shapes shared by services, page and command line.
// Times are epoch milliseconds; own ids are strings ('c45', 'm123'), minted by the store.

import type { CircuitStatus } from './circuit-models.ts'
import type { Ends, RecoveryReport } from './durability-models.ts'
import type { CachedFrom, CacheStats } from './cache-models.ts'
import type { ErrorShape } from './errors.ts'
import type { LoadedBytes } from './loaded-bytes.ts'

export type EngineName = 'ollama' | 'embedded'
export type EngineChoice = 'auto' | EngineName
export type Role = 'user' | 'assistant' | 'system' | 'tool'

/** Where an answer stands; `interrupted` and `truncated` keep their text. */
export type MessageStatus = 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'truncated' | 'error'

/** How a model chooses its words. What is left out is left to the engine. */
export interface GenerationParameters {
  /** 0: always the likeliest word. */
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly minP?: number
  readonly repeatPenalty?: number
  /** The same seed, question and model give the same answer. */
  readonly seed?: number
  /** Most tokens of an answer. */
  readonly maxTokens?: number
}

/** What an answer waits for while it streams; `waiting`: for an engine, and then the question goes out by itself. */
export type AnswerPhase = 'waiting' | 'queued' | 'loading' | 'reading' | 'writing'

export interface Timings {
  readonly queueMs: number
  readonly loadMs: number
  readonly firstTokenMs: number
  readonly totalMs: number
}

export interface TokenCounts {
  readonly prompt: number
  readonly answer: number
}

export interface Page<T> {
  /** Fewer than asked for at the end, or where more text would not fit into one frame. */
  readonly items: readonly T[]
  /** Opaque; null at the end. Pages on in the direction asked for. */
  readonly nextCursor: string | null
  /** Opaque; null at the start. Pages back. */
  readonly previousCursor: string | null
}

export type PagingStrategy = 'offset' | 'cursor' | 'keyset'

export interface StrategicPage<T> extends Page<T> {
  /** How it was read: as asked for, or as `auto` chose. */
  readonly strategy: PagingStrategy
}

export interface MessagePage extends StrategicPage<Message> {
  readonly approximateTotal: number
}

export interface Conversation {
  readonly conversationId: string
  readonly externalId: string | null
  readonly title: string
  /** Who gave the title: a model's title never replaces the user's. */
  readonly titleSource: 'question' | 'model' | 'user'
  readonly isPinned: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly messageCount: number
  /** Null: those of the settings. */
  readonly parameters: GenerationParameters | null
  /** Its answers are read aloud as they are written; null: as the settings say. */
  readonly isSpoken: boolean | null
  /** Facts about the user are used and looked for in it. */
  readonly usesMemory: boolean
  /** Nothing of it is on disk; it goes with the services, or when it is deleted. */
  readonly isTemporary: boolean
  /** The message an answer is being written into right now, if any. */
  readonly streamingMessageId: string | null
}

/** Place among the versions of a message: those with the same parent and role. */
export interface Branch {
  /** From 1. */
  readonly index: number
  readonly count: number
  readonly previousId: string | null
  readonly nextId: string | null
}

export interface Message {
  readonly messageId: string
  readonly externalId: string | null
  readonly conversationId: string
  readonly parentId: string | null
  readonly role: Role
  readonly name: string | null
  readonly content: string
  /** What a thinking model wrote before its answer. */
  readonly reasoning: string | null
  readonly status: MessageStatus
  readonly error: ErrorShape | null
  readonly createdAt: number
  readonly isPinned: boolean
  readonly engine: EngineName | null
  /** Base URL of the engine that answered, for engines that have one. */
  readonly endpoint: string | null
  readonly model: string | null
  readonly promptTruncated: boolean
  readonly timings: Timings | null
  readonly tokens: TokenCounts | null
  /** Null: generated. */
  readonly cache: CachedFrom | null
  readonly branch: Branch
}

/** A question typed while an answer streams; asked by itself when that one ends. */
export interface QueuedQuestion {
  readonly queuedId: string
  readonly conversationId: string
  readonly content: string
  readonly createdAt: number
  /** What it chose for itself; what it left out the settings decide when it is asked. */
  readonly options: QuestionOptions
}

export interface QuestionOptions {
  readonly engine?: EngineChoice | undefined
  readonly model?: string | undefined
  readonly persona?: string | undefined
  readonly cache?: 'refresh' | 'off' | undefined
  /** false: asked without what is known of the user. Left out: as the conversation says. */
  readonly usesMemory?: boolean | undefined
  /** How long it may wait for an engine that is down. */
  readonly waitMs: number
}

/** Where `chat.send` put the question. */
export type SendResult =
  | {
      readonly kind: 'started'
      readonly conversationId: string
      readonly questionId: string
      readonly answerId: string
    }
  | { readonly kind: 'queued'; readonly conversationId: string; readonly queued: QueuedQuestion }

/** What `chat.follow` streams. `offset` counts UTF-16 units of the text before this piece, so pieces can be placed without guessing. */
export type AnswerChunk =
  | {
      readonly kind: 'phase'
      readonly phase: AnswerPhase
      readonly sinceMs: number
      /** What a `waiting` answer waits for to pass. */
      readonly cause?: ErrorShape
    }
  | { readonly kind: 'text'; readonly offset: number; readonly text: string }
  | { readonly kind: 'reasoning'; readonly offset: number; readonly text: string }

/** `not_allowed`: on another computer, before the user allows it. */
export type EngineState = 'starting' | 'ready' | 'no_model' | 'unavailable' | 'not_allowed'

export interface EngineHealth {
  readonly engine: EngineName
  readonly endpoint: string | null
  readonly isLocal: boolean
  readonly state: EngineState
  readonly version: string | null
  readonly checkedAt: number
  /** Why it is not ready. */
  readonly error: ErrorShape | null
  /** What the models it has loaded take, where it says so. */
  readonly loaded?: LoadedBytes
}

/** An engine as the gateway uses it. */
export interface EngineInUse extends EngineHealth {
  readonly circuit: CircuitStatus
  readonly queue: PoolStats
}

export interface EngineStatus {
  readonly choice: { readonly engine: EngineChoice; readonly model: string | null }
  /** What the next question will use, or null when nothing can answer. */
  readonly active: {
    readonly engine: EngineName
    readonly model: string
    readonly endpoint: string | null
    readonly isTrial: boolean
  } | null
  readonly engines: readonly EngineInUse[]
}

export type ModelFit = 'fits' | 'may_be_slow' | 'wont_fit'

export type ModelCapability = 'chat' | 'vision' | 'tools' | 'thinking' | 'embedding'

export interface Model {
  readonly name: string
  readonly engine: EngineName
  readonly sizeBytes: number
  readonly contextLength: number | null
  readonly fit: ModelFit
  readonly capabilities: readonly ModelCapability[]
  readonly quantization: string | null
  /** ISO 639-1 codes it answers well in; empty = unknown. */
  readonly languages: readonly string[]
  /** The model that comes along for a first try and is not meant to stay. */
  readonly isTrial: boolean
}

/** A model Jarvis can fetch for the embedded engine (resources/starter-models.json). */
export interface StarterModel {
  readonly name: string
  readonly title: string
  readonly languages: readonly string[]
  readonly licence: string
  readonly sizeBytes: number
  readonly memoryBytes: number
  readonly fit: ModelFit
  readonly isTrial: boolean
  readonly isInstalled: boolean
  /** Kinds of the places it comes from, in the order they are tried. */
  readonly sources: readonly string[]
  /** The one to offer first on this computer and for this language. */
  readonly isRecommended: boolean
}

export interface PullProgress {
  readonly phase: 'connecting' | 'downloading' | 'verifying' | 'installing'
  readonly completedBytes: number
  /** Null while the source has not said. */
  readonly totalBytes: number | null
  readonly bytesPerSecond: number | null
}

export interface StartupPhase {
  readonly name: string
  readonly tookMs: number
}

export interface AppInfo extends Ends {
  readonly version: string
  readonly host: 'desktop' | 'loopback' | 'cli'
  readonly pid: number
  readonly dataDir: string
  readonly platform: string
  /** Language of the system, 'en' or 'fr'. */
  readonly systemLocale: Locale
  readonly startupPhases: readonly StartupPhase[]
  readonly wasLastShutdownClean: boolean | null
  /** What was done at this start to a database that was found damaged. */
  readonly recovery: RecoveryReport | null
  /** Settings that a configuration file, the environment or a flag decides, so the page cannot. */
  readonly fixedSettings: readonly string[]
}

export type Locale = 'en' | 'fr'

export interface OperationStats {
  readonly name: string
  readonly count: number
  readonly errors: number
  /** Milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface PoolStats {
  readonly size: number
  readonly busy: number
  readonly queued: number
}

export interface Stats {
  readonly messages: number
  readonly conversations: number
  readonly facts: number
  readonly databaseBytes: number
  readonly caches: Readonly<Record<string, CacheStats>>
  readonly pools: Readonly<Record<string, PoolStats>>
  readonly circuits: readonly CircuitStatus[]
  readonly engines: readonly EngineHealth[]
  readonly operations: readonly OperationStats[]
}
