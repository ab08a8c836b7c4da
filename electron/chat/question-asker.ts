// Puts a stored question to a model: reads the branch it ends, makes the prompt, generates. Also tells how full the
// model's context is, and has the prompt's beginning read ahead while the user types.

import { hash } from 'node:crypto'
import type { ContextUse } from '../../shared/context-use.ts'
import { AppError } from '../../shared/errors.ts'
import type { EngineChoice, Message } from '../../shared/models.ts'
import type { Settings } from '../../shared/settings.ts'
import type { GenerateEvent, GenerateResult, Llm } from '../llm/llm.ts'
import type { ConversationSummary, Memory, StartedTurn } from '../memory/memory.ts'
import { BoundedMap } from './bounded-map.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { oldTurns } from './old-turns.ts'
import {
  answerReserve,
  buildPrompt,
  defaultSystemPrompt,
  estimatedTokens,
  textsOf,
  type HistoryMessage,
  type Prompt,
} from './prompt.ts'
import { TokenCounter } from './token-counter.ts'

/** What a question may choose for itself. */
export interface AskOptions {
  readonly engine?: EngineChoice | undefined
  readonly model?: string | undefined
  readonly persona?: string | undefined
  /** Left out: an answer that is kept may be given again. refresh: it is replaced. off: neither read nor kept. */
  readonly cache?: 'refresh' | 'off' | undefined
  readonly usesMemory?: boolean | undefined
  readonly waitMs: number
}

export interface QuestionAskerOptions {
  readonly memory: Pick<Memory, 'readHistory' | 'recallFacts' | 'readSummary' | 'readTranscript'>
  readonly llm: Pick<Llm, 'generate' | 'prefill' | 'contextLength' | 'countTokens' | 'status'>
  readonly settings: () => Settings
  /** No answer is given again or kept. */
  readonly isTemporary?: boolean
}

/** Messages of a branch that are looked at for a prompt. */
const MAX_HISTORY = 400
/** Small enough for any model, while it is not known which will answer. */
const ASSUMED_CONTEXT = 4_096
const MAX_BEGINNINGS = 500

export class QuestionAsker {
  readonly #options: QuestionAskerOptions
  /** Where each conversation's last prompt began. */
  readonly #beginnings = new BoundedMap<string, string>(MAX_BEGINNINGS)
  readonly #counter: TokenCounter
  /** The answer up to which an engine has read last. */
  #readUpTo: string | null = null

  constructor(options: QuestionAskerOptions) {
    this.#options = options
    this.#counter = new TokenCounter(options.llm)
  }

  /** Throws `not_found` for a persona that the settings do not have. */
  systemPromptOf(persona: string | undefined): string {
    const { systemPrompt, personas } = this.#options.settings()
    if (persona === undefined) return systemPrompt.trim() === '' ? defaultSystemPrompt : systemPrompt
    if (!Object.hasOwn(personas, persona))
      throw new AppError('not_found', `There is no persona ${persona}.`, {
        data: { kind: 'persona', reference: persona },
      })
    return personas[persona] ?? defaultSystemPrompt
  }

  async ask(
    { conversation, question, answer }: StartedTurn,
    { engine, model, persona, waitMs, cache, usesMemory }: AskOptions,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    const { llm, memory } = this.#options
    const { maxTokens, ...parameters } = conversation.parameters ?? this.#options.settings().parameters
    const choice = { ...(engine !== undefined && { engine }), ...(model !== undefined && { model }) }
    // Before the history is read, which brings them along.
    const isRecalling = conversation.usesMemory && usesMemory !== false && this.#options.settings().usesFacts
    const facts = isRecalling ? await memory.recallFacts(question.messageId) : []
    const prompt = await this.#prompt(question, { persona, choice })
    this.#beginnings.set(question.conversationId, prompt.firstMessageId)
    // An answer that goes on has a beginning, which the model continues.
    const begun = answer.content === '' ? [] : [{ role: 'assistant', content: answer.content } as const]
    const mayCache = cache !== 'off' && begun.length === 0 && this.#options.isTemporary !== true
    const result = await llm.generate({
      messages: [...prompt.messages, ...begun],
      ...choice,
      parameters,
      ...(maxTokens !== undefined && { maxTokens }),
      ...(mayCache && {
        cache: {
          mode: cache ?? 'use',
          // With an earlier question that failed, where there is one: they are asked together.
          question: facts.length > 0 ? question.content : (prompt.messages.at(-1)?.content ?? question.content),
          memories: facts.map(({ factId, text }) => `${factId}@${hash('sha256', text).slice(0, 12)}`),
          origin: { conversationId: question.conversationId, messageId: answer.messageId },
        },
      }),
      priority: 'user',
      waitMs,
      signal,
      onEvent,
    })
    if (result.cache === undefined) this.#readUpTo = answer.messageId
    this.#counter.learn(result, estimatedTokens([...prompt.messages, ...begun]))
    return result
  }

  /** Has all but the question read by the engine that would answer; false when there was nothing to do or nobody to. */
  async prefill(
    conversationId: string | undefined,
    { persona, signal }: { persona: string | undefined; signal: AbortSignal },
  ): Promise<boolean> {
    const last = await this.#lastOf(conversationId)
    if (last !== null && last.messageId === this.#readUpTo) return false
    const prompt = await this.#promptAfter(last, persona)
    const isRead = await this.#options.llm.prefill({ messages: prompt.messages.slice(0, -1), signal })
    if (isRead) this.#readUpTo = last?.messageId ?? null
    return isRead
  }

  /** By the engine's own count where the last answer has one, else by its tokenizer, else estimated. */
  async contextUse(conversationId: string | undefined, persona: string | undefined): Promise<ContextUse> {
    const last = await this.#lastOf(conversationId)
    const prompt = await this.#promptAfter(last, persona)
    const contextLength = this.#options.llm.contextLength({})
    const summary = last === null ? null : await this.#options.memory.readSummary(last.conversationId)
    // What was counted before a summary took the place of old turns no longer holds.
    const isShortened = summary !== null && last !== null && prompt.isSummarised && summary.createdAt > last.createdAt
    const tokens = last === null || last.cache !== null || last.promptTruncated || isShortened ? null : last.tokens
    const counted = tokens === null ? 0 : tokens.prompt + tokens.answer
    return {
      contextLength,
      usedTokens: counted > 0 ? counted : prompt.tokens,
      isCounted: counted > 0 || prompt.isExact,
      reservedTokens: answerReserve(contextLength ?? ASSUMED_CONTEXT),
      leftOutMessages: prompt.leftOut,
      isSummarised: prompt.isSummarised,
    }
  }

  /** Old turns that a summary should stand for, with the summary of those before them; null while there is room. */
  async turnsToSummarise(conversationId: string): Promise<OldTurns | null> {
    const contextLength = this.#options.llm.contextLength({})
    const last = await this.#lastOf(conversationId)
    if (last === null || contextLength === null) return null
    const { memory } = this.#options
    const history = (await memory.readHistory(last.messageId, MAX_HISTORY)).toReversed()
    const summary = await memory.readSummary(conversationId)
    const summarised = history.findIndex(({ messageId }) => messageId === summary?.uptoMessageId)
    const after = history.slice(summarised + 1)
    const texts = [this.systemPromptOf(undefined), ...after.map(({ content }) => content)]
    const counts = await this.#counter.count(texts, {})
    const neededTokens = texts.reduce((sum, text) => sum + counts.of(text), 0)
    const budget = contextLength - answerReserve(contextLength)
    const messages = oldTurns({ history: after, budget, neededTokens, tokensOf: counts.of })
    if (messages.length === 0) return null
    const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    return { messages, summary: summarised === -1 ? null : summary, tokens }
  }

  /** What the next question would be sent with, and the history it is made of. */
  async #promptAfter(last: Message | null, persona: string | undefined): Promise<CountedPrompt> {
    if (last === null) return this.#build([draft], null, { persona, choice: {}, beginAt: null })
    const { memory } = this.#options
    const newestFirst = await memory.readHistory(last.messageId, MAX_HISTORY)
    const summary = await memory.readSummary(last.conversationId)
    const beginAt = this.#beginnings.get(last.conversationId) ?? null
    return this.#build([...newestFirst.toReversed(), draft], summary, { persona, choice: {}, beginAt })
  }

  async #prompt(
    question: Message,
    { persona, choice }: Pick<PromptChoice, 'persona' | 'choice'>,
  ): Promise<CountedPrompt> {
    const { memory } = this.#options
    const { messageId, conversationId } = question
    const newestFirst = await memory.readHistory(messageId, MAX_HISTORY)
    const summary = await memory.readSummary(conversationId)
    const beginAt = this.#beginnings.get(conversationId) ?? null
    return this.#build(newestFirst.toReversed(), summary, { persona, choice, beginAt })
  }

  async #build(
    history: readonly HistoryMessage[],
    summary: ConversationSummary | null,
    { persona, choice, beginAt }: PromptChoice,
  ): Promise<CountedPrompt> {
    const systemPrompt = this.systemPromptOf(persona)
    const counts = await this.#counter.count(textsOf({ systemPrompt, history, summary }), choice)
    const prompt = buildPrompt({
      systemPrompt,
      history,
      isCut: history.length >= MAX_HISTORY,
      contextLength: this.#options.llm.contextLength(choice) ?? ASSUMED_CONTEXT,
      beginAt,
      summary,
      tokensOf: counts.of,
    })
    return { ...prompt, isExact: counts.areExact(prompt.messages.map(({ content }) => content)) }
  }

  /** The end of the shown branch; null in a conversation that has not begun. */
  async #lastOf(conversationId: string | undefined): Promise<Message | null> {
    if (conversationId === undefined) return null
    const { items } = await this.#options.memory.readTranscript({ reference: conversationId, limit: 1 })
    return items.at(-1) ?? null
  }
}

export interface OldTurns {
  readonly messages: readonly HistoryMessage[]
  readonly summary: ConversationSummary | null
  /** As estimated, of the messages. */
  readonly tokens: number
}

interface CountedPrompt extends Prompt {
  /** By the model's own tokenizer. */
  readonly isExact: boolean
}

interface PromptChoice {
  readonly persona: string | undefined
  readonly choice: { readonly engine?: EngineChoice; readonly model?: string }
  readonly beginAt: string | null
}

/** Stands where the question being typed will. */
const draft: HistoryMessage = { messageId: '', role: 'user', content: '…', status: 'complete' }
