// Puts a stored question to a model: reads the branch it ends, makes the prompt, generates.

import { AppError } from '../../shared/errors.ts'
import type { EngineChoice } from '../../shared/models.ts'
import type { Settings } from '../../shared/settings.ts'
import type { GenerateEvent, GenerateResult, Llm } from '../llm/llm.ts'
import type { Memory, StartedTurn } from '../memory/memory.ts'
import { BoundedMap } from './bounded-map.ts'
import { buildPrompt, defaultSystemPrompt } from './prompt.ts'

/** What a question may choose for itself. */
export interface AskOptions {
  readonly engine?: EngineChoice | undefined
  readonly model?: string | undefined
  readonly persona?: string | undefined
  /** Left out: an answer that is kept may be given again. refresh: it is replaced. off: neither read nor kept. */
  readonly cache?: 'refresh' | 'off' | undefined
  readonly waitMs: number
}

export interface QuestionAskerOptions {
  readonly memory: Pick<Memory, 'readHistory'>
  readonly llm: Pick<Llm, 'generate' | 'contextLength'>
  readonly settings: () => Settings
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

  constructor(options: QuestionAskerOptions) {
    this.#options = options
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
    { engine, model, persona, waitMs, cache }: AskOptions,
    onEvent: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    const { memory, llm } = this.#options
    const { maxTokens, ...parameters } = conversation.parameters ?? this.#options.settings().parameters
    const choice = { ...(engine !== undefined && { engine }), ...(model !== undefined && { model }) }
    const newestFirst = await memory.readHistory(question.messageId, MAX_HISTORY)
    const { messages, firstMessageId } = buildPrompt({
      systemPrompt: this.systemPromptOf(persona),
      history: newestFirst.toReversed(),
      isCut: newestFirst.length === MAX_HISTORY,
      contextLength: llm.contextLength(choice) ?? ASSUMED_CONTEXT,
      beginAt: this.#beginnings.get(question.conversationId) ?? null,
    })
    this.#beginnings.set(question.conversationId, firstMessageId)
    return await llm.generate({
      messages,
      ...choice,
      parameters,
      ...(maxTokens !== undefined && { maxTokens }),
      ...(cache !== 'off' && {
        cache: {
          mode: cache ?? 'use',
          // With an earlier question that failed, where there is one: they are asked together.
          question: messages.at(-1)?.content ?? question.content,
          memories: [],
          origin: { conversationId: question.conversationId, messageId: answer.messageId },
        },
      }),
      priority: 'user',
      waitMs,
      signal,
      onEvent,
    })
  }
}
