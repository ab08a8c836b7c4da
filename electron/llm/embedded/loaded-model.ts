// One model in llama.cpp's hands: loading it, and answering with it.

import {
  LlamaChat,
  type ChatHistoryItem,
  type GbnfJsonObjectSchema,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaGrammar,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp'
import { AppError, cancelled } from '../../../shared/errors.ts'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import type { AnswerSchema, PromptMessage, WordChoice } from '../llm.ts'
import { loadError, startLlama } from './llama.ts'
import { loadedBytesOf } from './loaded-bytes-of.ts'
import { MAX_CONTEXT_LENGTH, type GenerationEnd } from './protocol.ts'

/** Room an answer needs at least, or the prompt is too long. */
const MIN_ANSWER_TOKENS = 64
/** Longer text than any tokenizer fits into a token, on average: not worth counting exactly. */
const MAX_CHARS_PER_TOKEN = 32
/** Between two looks at the signal while the prompt is read. */
const READING_SLICE_MS = 250

export interface AnswerRequest {
  readonly messages: readonly PromptMessage[]
  readonly maxTokens: number
  readonly parameters: WordChoice
  readonly answerSchema?: AnswerSchema
  readonly signal: AbortSignal
  readonly onPiece: (text: string, isReasoning: boolean) => void
}

export class LoadedModel {
  readonly path: string
  readonly #model: LlamaModel
  readonly #context: LlamaContext
  readonly #sequence: LlamaContextSequence
  readonly #chat: LlamaChat

  private constructor(path: string, model: LlamaModel, context: LlamaContext) {
    this.path = path
    this.#model = model
    this.#context = context
    // One sequence for good: an append-only prompt then evaluates only what is new.
    this.#sequence = context.getSequence()
    this.#chat = new LlamaChat({ contextSequence: this.#sequence })
  }

  static async load(path: string): Promise<LoadedModel> {
    const llama = await startLlama()
    let model: LlamaModel | null = null
    try {
      model = await llama.loadModel({ modelPath: path })
      const context = await model.createContext({
        contextSize: { max: Math.min(model.trainContextSize, MAX_CONTEXT_LENGTH) },
        threads: llama.maxThreads,
      })
      return new LoadedModel(path, model, context)
    } catch (error) {
      await model?.dispose()
      throw loadError(error, model === null)
    }
  }

  get contextLength(): number {
    return this.#context.contextSize
  }

  get bytes(): LoadedBytes {
    return loadedBytesOf(this.#model)
  }

  async answer(request: AnswerRequest): Promise<Omit<GenerationEnd, 'loadMs'>> {
    const { messages, maxTokens, parameters, answerSchema, signal, onPiece } = request
    const { temperature = 0.7, topK = 40, topP = 0.9, minP = 0.05, repeatPenalty, seed } = parameters
    const length = messages.reduce((sum, message) => sum + message.content.length, 0)
    if (length > this.#context.contextSize * MAX_CHARS_PER_TOKEN) throw this.#tooLong(Math.ceil(length / 4))
    const history = toHistory(messages)
    const prompt = this.#tokenize(history)
    const room = this.#context.contextSize - prompt.length - 1
    if (room < Math.min(MIN_ANSWER_TOKENS, maxTokens)) throw this.#tooLong(prompt.length)
    await this.#read(prompt, signal)
    // Reading was all that was wanted.
    if (maxTokens === 0) return { isTruncated: false, promptTokens: prompt.length, answerTokens: 0 }

    const used = this.#sequence.tokenMeter.getState()
    const { metadata } = await this.#chat.generateResponse(history, {
      signal,
      maxTokens: Math.min(maxTokens, room),
      temperature,
      topK,
      topP,
      minP,
      ...(repeatPenalty !== undefined && { repeatPenalty: { penalty: repeatPenalty } }),
      ...(seed !== undefined && { seed }),
      ...(answerSchema !== undefined && { grammar: await this.#grammarFor(answerSchema) }),
      onResponseChunk: chunk => {
        if (chunk.text !== '') onPiece(chunk.text, chunk.type === 'segment')
      },
    })
    return {
      isTruncated: metadata.stopReason === 'maxTokens',
      promptTokens: prompt.length,
      answerTokens: this.#sequence.tokenMeter.diff(used).usedOutputTokens,
    }
  }

  /** Of each text by itself, without a template's marks. */
  countTokens(texts: readonly string[]): readonly number[] {
    return texts.map(text => this.#model.tokenize(text).length)
  }

  async dispose(): Promise<void> {
    this.#chat.dispose()
    await this.#context.dispose()
    await this.#model.dispose()
  }

  /** Our schemas are a part of those that the grammar's maker knows, which wants them mutable. */
  async #grammarFor(schema: AnswerSchema): Promise<LlamaGrammar> {
    return await this.#model.llama.createGrammarForJsonSchema<GbnfJsonObjectSchema>(
      structuredClone(schema) as GbnfJsonObjectSchema,
    )
  }

  #tokenize(history: readonly ChatHistoryItem[]): Token[] {
    // An answer at the end is gone on with.
    const isBegun = history.at(-1)?.type === 'model'
    const chatHistory: ChatHistoryItem[] = isBegun ? [...history] : [...history, { type: 'model', response: [] }]
    return this.#chat.chatWrapper.generateContextState({ chatHistory }).contextText.tokenize(this.#model.tokenizer)
  }

  /**
   * Evaluates the prompt in slices that take about READING_SLICE_MS, so that stopping need not wait for all of it;
   * generateResponse then finds it read. Its last token is left: evaluating it gives the first of the answer.
   */
  async #read(prompt: readonly Token[], signal: AbortSignal): Promise<void> {
    const known = prompt.slice(0, -1)
    await this.#sequence.adaptStateToTokens(known, false)
    let slice = 32
    for (let from = this.#sequence.nextTokenIndex; from < known.length;) {
      if (signal.aborted) throw cancelled()
      const startedAt = performance.now()
      await this.#sequence.evaluateWithoutGeneratingNewTokens(known.slice(from, from + slice))
      from += slice
      const tookMs = Math.max(1, performance.now() - startedAt)
      slice = Math.round(Math.min(512, slice * 2, Math.max(8, (slice * READING_SLICE_MS) / tookMs)))
    }
  }

  #tooLong(tokens: number): AppError {
    const contextLength = this.#context.contextSize
    return new AppError('bad_request', `The conversation has ${tokens} tokens; the model can read ${contextLength}.`, {
      data: { reason: 'prompt_too_long', tokens, contextLength },
    })
  }
}

/** Neighbours of one role become one message: chat templates expect user and assistant in turn. */
function toHistory(messages: readonly PromptMessage[]): ChatHistoryItem[] {
  const merged: PromptMessage[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.role !== message.role) merged.push(message)
    else merged[merged.length - 1] = { role: last.role, content: `${last.content}\n\n${message.content}` }
  }
  return merged.map(({ role, content }) => {
    switch (role) {
      case 'system':
        return { type: 'system', text: content }
      case 'user':
        return { type: 'user', text: content }
      case 'assistant':
        return { type: 'model', response: [content] }
    }
  })
}
