// What other services may ask of language models, and the interface each engine fulfils.

import type { Embedder } from '../lib/embedder/embedder.ts'
import type { CachedFrom } from '../../shared/cache-models.ts'
import type {
  AnswerPhase,
  EngineChoice,
  EngineHealth,
  EngineName,
  EngineStatus,
  GenerationParameters,
  Model,
  PoolStats,
  PullProgress,
  StarterModel,
  Timings,
  TokenCounts,
} from '../../shared/models.ts'
import type { EmbeddingOffer } from '../../shared/search-models.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Unsubscribe } from '../lib/emitter.ts'

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export type GenerateEvent =
  | { readonly kind: 'phase'; readonly phase: AnswerPhase; readonly cause?: ErrorShape }
  /** What will answer; before the first text, and again if another engine takes over. */
  | { readonly kind: 'engine'; readonly engine: EngineName; readonly model: string; readonly endpoint: string | null }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }

export interface GenerateResult {
  /** `truncated`: stopped at the token limit. */
  readonly status: 'complete' | 'truncated'
  readonly engine: EngineName
  readonly endpoint: string | null
  readonly model: string
  /** The engine cut the prompt. */
  readonly promptTruncated: boolean
  readonly timings: Timings
  readonly tokens: TokenCounts
  /** Set when nothing was generated. */
  readonly cache?: CachedFrom
}

/** What would answer a request, as far as the last look at the engines knows. */
export interface Target {
  readonly engine: EngineName
  readonly endpoint: string | null
  readonly model: string
  /** Changes when the model behind the name does. */
  readonly digest: string
  /** False while its engine is away: it cannot answer, but what it answered before still holds. */
  readonly isAnswering: boolean
}

/** Called with each valid request, before it queues: answers from what is kept, or has `generate` do it (once for all who ask the same). */
export interface ResponseCache {
  answer(
    request: LlmRequest,
    /** In the order they would be tried; empty while nothing is known. */
    targets: readonly Target[],
    generate: (request: LlmRequest) => Promise<GenerateResult>,
  ): Promise<GenerateResult>
}

/** What the answer's JSON looks like: objects, lists and texts, which every engine can hold a model to. */
export type AnswerSchema =
  | { readonly type: 'string' }
  | { readonly type: 'array'; readonly items: AnswerSchema; readonly maxItems?: number }
  | {
      readonly type: 'object'
      readonly properties: Readonly<Record<string, AnswerSchema>>
      readonly required: readonly string[]
      readonly additionalProperties: false
    }

export interface EngineRequest {
  readonly model: string
  /** Left out: any text. */
  readonly answerSchema?: AnswerSchema
  readonly messages: readonly PromptMessage[]
  /** Most tokens to answer with. */
  readonly maxTokens: number
  readonly parameters?: WordChoice
  readonly signal: AbortSignal
  readonly onEvent: (event: GenerateEvent) => void
}

/** What is left out is the engine's own choice. */
export type WordChoice = Omit<GenerationParameters, 'maxTokens'>

export interface PrefillRequest {
  readonly model: string
  readonly messages: readonly PromptMessage[]
  readonly signal: AbortSignal
}

/** What a look at an engine found. */
export interface EngineCheck {
  readonly health: EngineHealth
  /** Those that can chat, the one to take by default first. */
  readonly models: readonly Model[]
}

/**
 * One engine (one endpoint of Ollama, or the embedded one). `generate` rejects with `cancelled` when its signal aborts,
 * `llm_unavailable` when it cannot be reached or breaks off (data.reason says which), `overloaded`, `llm_model_missing`,
 * `llm_model_invalid`, `llm_out_of_memory`, or `bad_request` with data.reason 'prompt_too_long'; text already given
 * through `onEvent` stays the caller's. Its result's timings begin with the call and know no queue.
 */
export interface Engine {
  readonly name: EngineName
  readonly endpoint: string | null
  /** It runs on this computer. */
  readonly isLocal: boolean
  /** Those of an earlier run, to show until the first look. */
  readonly rememberedModels: readonly Model[]
  /** Those that only make vectors, as the last check found them. */
  readonly embeddingModels: readonly Model[]
  /** Never rejects: what is wrong stands in the result. */
  check(signal: AbortSignal): Promise<EngineCheck>
  /** Its own name of the model that `model` means, as far as the last check knows. */
  find(model: string): string | null
  /** Tokens that prompt and answer will share; null while not known. */
  contextLength(model: string): number | null
  /** Of one of its models, by its own name; null while not known. */
  digest(model: string): string | null
  /** By that model's own tokenizer, soon; null where the engine has none at hand. */
  countTokens(model: string, texts: readonly string[]): Promise<readonly number[] | null>
  generate(request: EngineRequest): Promise<GenerateResult>
  /** Loads a model, so that the first question need not wait for it. */
  warm(model: string, signal: AbortSignal): Promise<void>
  /** Has the beginning of a prompt read, so that a question which continues it need not wait for that. */
  prefill(request: PrefillRequest): Promise<void>
  dispose(): Promise<void>
}

/** How a request may use the response cache. */
export interface CacheWish {
  /** refresh: generates in any case, and the new answer replaces the kept one. */
  readonly mode: 'use' | 'refresh'
  /** As the user wrote it, without what was placed beside it. */
  readonly question: string
  /** Ids and versions of the memories placed in the prompt: with others it is another question. */
  readonly memories: readonly string[]
  readonly origin?: { readonly conversationId: string; readonly messageId: string }
}

export interface LlmRequest {
  readonly messages: readonly PromptMessage[]
  /** Left out: the user's choice. Named engines are never replaced by another. */
  readonly engine?: EngineChoice
  readonly model?: string
  /** Where it is, it answers; else what the user chose. */
  readonly preferredModel?: string
  readonly maxTokens?: number
  /** Left out: any text. */
  readonly answerSchema?: AnswerSchema
  readonly parameters?: WordChoice
  /** Left out: neither read nor kept. */
  readonly cache?: CacheWish
  /** The user's turn goes before titles and the like, which give way at once. */
  readonly priority: 'user' | 'background'
  /** How long to wait for an engine that is down; 0 rejects with `llm_unavailable` once a fresh check (≤ 5 s) agrees. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly onEvent: (event: GenerateEvent) => void
}

export interface Llm {
  /**
   * Has the beginning of the next prompt read by what will answer it, while the user still types. Gives way to any
   * generation at once; resolves false when that happened, or when there is nobody to do it now.
   */
  prefill(request: Pick<LlmRequest, 'messages' | 'engine' | 'model' | 'signal'>): Promise<boolean>
  generate(request: LlmRequest): Promise<GenerateResult>
  /**
   * Tokens that prompt and answer share (the num_ctx that will be used) in what would answer such a request; null while
   * that is not known. From the last check; never waits.
   */
  contextLength(choice: { readonly engine?: EngineChoice; readonly model?: string }): number | null
  /** Tokens of each text by the tokenizer of what would answer such a request; null where it has none at hand. */
  countTokens(
    choice: { readonly engine?: EngineChoice; readonly model?: string },
    texts: readonly string[],
  ): Promise<readonly number[] | null>
  /** From the last check; never waits. */
  status(): EngineStatus
  onStatus(listener: (status: EngineStatus) => void): Unsubscribe
  /** Checks every engine now (≤ 3 s). */
  check(): Promise<EngineStatus>
  /** The same, and lets the next question through to an engine that rests after failures. */
  tryNow(endpoint: string | null): Promise<EngineStatus>
  /** Changed settings; takes effect for the next question. */
  configure(settings: {
    engine: EngineChoice
    model: string | null
    ollamaUrls: readonly string[]
    endpointConsents: Readonly<Record<string, boolean>>
  }): void

  listModels(): Promise<readonly Model[]>
  onModels(listener: () => void): Unsubscribe
  listStarters(locale: 'en' | 'fr'): Promise<readonly StarterModel[]>
  pull(name: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Model>
  remove(name: string, engine: EngineName): Promise<void>
  /** Copies (hard-links where it can) a GGUF file into the model folder after checking it; `llm_model_invalid` if it is none. */
  addFile(path: string, signal: AbortSignal): Promise<Model>
  beginUpload(name: string, sizeBytes: number): Promise<string>
  appendUpload(uploadId: string, offset: number, bytes: Uint8Array): Promise<number>
  finishUpload(uploadId: string): Promise<Model>
  cancelUpload(uploadId: string): Promise<void>

  /** Models made for vectors: files of the models' folder, and what Ollama's servers within reach have. */
  listEmbedders(signal: AbortSignal): Promise<readonly EmbeddingOffer[]>
  /** One of those, wherever it is, or any other model by the same kind of name. Rejects with `llm_model_missing`, `llm_unavailable`, `llm_model_invalid` … */
  openEmbedder(model: string, signal: AbortSignal): Promise<Embedder>

  queue(): PoolStats
  /** Stops running generations, then the engine process. */
  dispose(): Promise<void>
}
