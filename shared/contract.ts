// Every request and event of Jarvis. Requests come from the untrusted side, so each has a run-time schema for its
// input; results, chunks and events come from the services and are plain types.
// A handler per request is compiled in (electron/rpc/handlers.ts); `git grep "chat.send"` shows a request's whole path.

import { z } from 'zod'
import { durabilityRequests } from './durability-contract.ts'
import { generationParametersSchema } from './generation-parameters.ts'
import { MAX_WAIT_MS } from './limits.ts'
import type { CacheEntryPage, CacheReport } from './cache-models.ts'
import type { ContextUse } from './context-use.ts'
import type { DoctorReport } from './doctor-models.ts'
import type {
  AnswerChunk,
  AppInfo,
  Conversation,
  EngineStatus,
  Message,
  MessagePage,
  Model,
  Page,
  PullProgress,
  QueuedQuestion,
  SendResult,
  StarterModel,
  Stats,
  StrategicPage,
} from './models.ts'
import { performanceRequests } from './performance-contract.ts'
import type { EmbeddingOffer, SavedSearch, SearchPage, SearchProgress, SearchSuggestion } from './search-models.ts'
import {
  cursor,
  limit,
  nothing,
  question,
  reference,
  request,
  strategy,
  type chunkType,
  type Request,
  type resultType,
} from './request.ts'
import { factRequests } from './fact-contract.ts'
import { graphRequests } from './graph-contract.ts'
import { settingsPatchSchema, type Settings } from './settings.ts'
import { speechRequests } from './speech-contract.ts'
import { transferRequests } from './transfer-contract.ts'

/** How long a question may wait for an engine that is down; 0 fails at once. */
const waitMs = z.number().int().min(0).max(MAX_WAIT_MS).default(0)

const conversationToAsk = z.strictObject({
  conversationId: reference.optional(),
  persona: z.string().min(1).max(100).optional(),
})

export const contract = {
  'app.info': request<AppInfo>()(nothing),
  /** A second start asks the running one to come forward, or for a new address to open. */
  'app.present': request<{
    readonly url: string | null
    readonly host: AppInfo['host']
    readonly pid: number
    readonly dataDir: string
  }>()(z.strictObject({ open: z.boolean() }), 'cli'),
  'app.stats': request<Stats>()(nothing),
  'app.doctor': request<DoctorReport>()(nothing),
  ...durabilityRequests,
  ...performanceRequests,

  'settings.get': request<Settings>()(nothing),
  'settings.set': request<Settings>()(z.strictObject({ patch: settingsPatchSchema })),

  'conversation.list': request<StrategicPage<Conversation>>()(
    z.strictObject({ strategy: strategy.default('keyset'), limit, cursor: cursor.optional() }),
  ),
  /** Those of which nothing is stored, newest first. */
  'conversation.temporary': request<{ readonly items: readonly Conversation[] }>()(nothing),
  'conversation.get': request<Conversation>()(z.strictObject({ conversationId: reference })),
  /** Those there are of them, in their order. */
  'conversation.getMany': request<{ readonly items: readonly Conversation[] }>()(
    z.strictObject({ conversationIds: z.array(reference).min(1).max(200) }),
  ),
  'conversation.rename': request<Conversation>()(
    z.strictObject({ conversationId: reference, title: z.string().trim().min(1).max(300) }),
  ),
  'conversation.pin': request<Conversation>()(z.strictObject({ conversationId: reference, isPinned: z.boolean() })),
  /** Whether its answers are read aloud as they are written; null: as the settings say. */
  'conversation.setSpoken': request<Conversation>()(
    z.strictObject({ conversationId: reference, isSpoken: z.boolean().nullable() }),
  ),
  /** For the answers to come; null: those of the settings again. */
  'conversation.setParameters': request<Conversation>()(
    z.strictObject({ conversationId: reference, parameters: generationParametersSchema.nullable() }),
  ),
  /** Hides it at once; `conversation.restore` brings it back until it is purged, 30 days later. */
  'conversation.delete': request<null>()(z.strictObject({ conversationId: reference })),
  'conversation.restore': request<Conversation>()(z.strictObject({ conversationId: reference })),
  /**
   * The shown branch of a conversation, oldest first within a page. Without cursor: its end, or the page around
   * `aroundMessageId`, which becomes the shown branch if it was not. `nextCursor` pages to older messages,
   * `previousCursor` to newer ones.
   */
  'conversation.transcript': request<Page<Message>>()(
    z.strictObject({
      conversationId: reference,
      limit,
      cursor: cursor.optional(),
      aroundMessageId: reference.optional(),
    }),
  ),
  /** Shows the version `messageId` (and what followed it when it was last shown). Answers with that branch's end. */
  'conversation.showBranch': request<Conversation>()(z.strictObject({ messageId: reference })),

  /** Messages of one or all conversations, newest first. */
  'message.list': request<MessagePage>()(
    z.strictObject({
      conversationId: reference.optional(),
      strategy: strategy.default('auto'),
      limit,
      cursor: cursor.optional(),
      /** Epoch ms: the page begins with the newest of before then, and goes on by time, both ways. */
      before: z.number().int().min(0).optional(),
    }),
  ),
  'message.get': request<Message>()(z.strictObject({ messageId: reference })),
  'message.pin': request<Message>()(z.strictObject({ messageId: reference, isPinned: z.boolean() })),

  /** Messages by words, by meaning or by both; `text` may hold filters such as `from:` and `before:`. */
  'search.messages': request<SearchPage>()(
    z.strictObject({
      text: z.string().max(20_000),
      mode: z.enum(['hybrid', 'text', 'meaning']).default('hybrid'),
      strategy: strategy.default('keyset'),
      limit: limit.default(10),
      cursor: cursor.optional(),
      conversationId: reference.optional(),
      role: z.enum(['user', 'assistant', 'system', 'tool']).optional(),
      /** Epoch ms: from then on, and up to but without. */
      from: z.number().int().optional(),
      to: z.number().int().optional(),
      isPinned: z.literal(true).optional(),
    }),
  ),
  'search.suggest': request<{ readonly items: readonly SearchSuggestion[] }>()(
    z.strictObject({ text: z.string().max(500), limit: limit.default(8) }),
  ),
  'search.progress': request<SearchProgress>()(nothing),
  /** Models that meaning search could use besides the one that Jarvis brings: files first. */
  'search.embedders': request<{ readonly items: readonly EmbeddingOffer[] }>()(nothing),
  /** Answers once every message stored by now can be found by words and by meaning. */
  'search.complete': request<SearchProgress, SearchProgress>()(nothing),
  'search.saved.list': request<{ readonly items: readonly SavedSearch[] }>()(nothing),
  'search.saved.add': request<SavedSearch>()(z.strictObject({ text: z.string().trim().min(1).max(500) })),
  'search.saved.remove': request<null>()(z.strictObject({ savedSearchId: reference })),

  /** Stores the question and starts its answer, or queues it while another answer of the conversation streams. */
  'chat.send': request<SendResult>()(
    z.strictObject({
      conversationId: reference.optional(),
      content: question,
      engine: z.enum(['auto', 'ollama', 'embedded']).optional(),
      model: z.string().min(1).max(300).optional(),
      persona: z.string().min(1).max(100).optional(),
      /** false: an answer that is kept is not given again, and this one is not kept. */
      useCache: z.boolean().optional(),
      /** false: asked without what is known of the user. */
      usesMemory: z.boolean().optional(),
      /** Of a new conversation; an existing one keeps its own. */
      parameters: generationParametersSchema.optional(),
      /** A new conversation of which nothing is stored, remembered or cached. */
      isTemporary: z.literal(true).optional(),
      waitMs,
    }),
  ),
  /** The answer as it is written: first what there is from `offset` on, then each piece; ends with the stored message. Cancelling stops following, not the answer. */
  'chat.follow': request<Message, AnswerChunk>()(
    z.strictObject({ messageId: reference, offset: z.number().int().min(0).default(0) }),
  ),
  /** Stops the answer being written in a conversation; what was written stays. Answers false if there was none. */
  'chat.stop': request<{ readonly wasRunning: boolean }>()(z.strictObject({ conversationId: reference })),
  /** Another answer beside `messageId`, shown instead of it; always generated, and kept in place of an earlier one. */
  'chat.regenerate': request<SendResult>()(z.strictObject({ messageId: reference, waitMs })),
  /** Another version of the question `messageId`, with an answer of its own. */
  'chat.edit': request<SendResult>()(z.strictObject({ messageId: reference, content: question, waitMs })),
  /** Goes on with an answer that was cut off, stopped or interrupted, in the same message. */
  'chat.continue': request<SendResult>()(z.strictObject({ messageId: reference, waitMs })),
  'chat.context': request<ContextUse>()(conversationToAsk),
  /** The user types: what the next prompt begins with is read ahead, until something else is asked. */
  'chat.prefill': request<{ readonly isRead: boolean }>()(conversationToAsk),
  'chat.queue.list': request<{ readonly items: readonly QueuedQuestion[] }>()(
    z.strictObject({ conversationId: reference }),
  ),
  'chat.queue.edit': request<QueuedQuestion>()(z.strictObject({ queuedId: reference, content: question })),
  'chat.queue.remove': request<null>()(z.strictObject({ queuedId: reference })),

  ...speechRequests,

  'cache.report': request<CacheReport>()(nothing),
  /** Answers that are kept, newest first. */
  'cache.list': request<CacheEntryPage>()(
    z.strictObject({
      limit,
      cursor: z
        .string()
        .regex(/^r\d{1,15}$/)
        .optional(),
    }),
  ),
  'cache.forget': request<null>()(z.strictObject({ entryId: z.string().regex(/^r\d{1,15}$/) })),
  /** The kept answer that `messageId` was given, or that was kept from it. */
  'cache.forgetAnswer': request<{ readonly wasKept: boolean }>()(z.strictObject({ messageId: reference })),
  'cache.clear': request<null>()(nothing),

  'engine.status': request<EngineStatus>()(nothing),
  /** Looks again at every engine now. */
  'engine.check': request<EngineStatus>()(nothing),
  /** Ends the rest of an engine that failed: it is looked at now, and the next question is its probe. */
  'engine.tryNow': request<EngineStatus>()(z.strictObject({ endpoint: z.string().max(500).nullable() })),

  'model.list': request<{ readonly items: readonly Model[] }>()(nothing),
  'model.starters': request<{ readonly items: readonly StarterModel[] }>()(nothing),
  /** Fetches a starter model or, for any other name, asks Ollama to. Cancelling keeps what came; asking again goes on from there. */
  'model.pull': request<Model, PullProgress>()(z.strictObject({ name: z.string().min(1).max(300) })),
  'model.remove': request<null>()(
    z.strictObject({ name: z.string().min(1).max(300), engine: z.enum(['ollama', 'embedded']) }),
  ),
  /** Adds a GGUF file of this computer to the embedded engine. */
  'model.add': request<Model>()(z.strictObject({ path: z.string().min(1).max(4_096) }), 'cli'),
  /** The same from the page, which has bytes and no path: begin, slices in order as the frames' bytes, finish. */
  'model.upload.begin': request<{ readonly uploadId: string }>()(
    z.strictObject({ name: z.string().min(1).max(200), sizeBytes: z.number().int().min(1).max(1e12) }),
  ),
  'model.upload.append': request<{ readonly receivedBytes: number }>()(
    z.strictObject({ uploadId: reference, offset: z.number().int().min(0) }),
  ),
  'model.upload.finish': request<Model>()(z.strictObject({ uploadId: reference })),
  'model.upload.cancel': request<null>()(z.strictObject({ uploadId: reference })),

  ...transferRequests,
  ...factRequests,
  ...graphRequests,
} as const satisfies Record<string, Request<z.ZodType, unknown, unknown>>

export type Contract = typeof contract
export type RequestName = keyof Contract
/** What a caller gives. */
export type InputOf<N extends RequestName> = z.input<Contract[N]['input']>
/** What a handler gets: defaults filled in. */
export type ParsedInputOf<N extends RequestName> = z.output<Contract[N]['input']>
export type ResultOf<N extends RequestName> =
  NonNullable<Contract[N][typeof resultType]> | Extract<Contract[N][typeof resultType], null>
export type ChunkOf<N extends RequestName> = NonNullable<Contract[N][typeof chunkType]>

export const requestNames = Object.keys(contract) as readonly RequestName[]

export type { EventName, Events } from './events.ts'
