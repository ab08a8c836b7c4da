// A language model whose every word and fault a test decides. Chat is tested with it where the order of events matters.

import { AppError, cancelled } from '../../shared/errors.ts'
import type { EngineStatus } from '../../shared/models.ts'
import { Emitter } from '../../electron/lib/emitter.ts'
import type { GenerateResult, Llm, LlmRequest, PromptMessage } from '../../electron/llm/llm.ts'

export class Generation {
  readonly request: LlmRequest
  readonly result = Promise.withResolvers<GenerateResult>()
  isOver = false

  constructor(request: LlmRequest) {
    this.request = request
    this.result.promise.catch(() => undefined)
  }

  /** What the model was asked, without the system prompt. */
  get asked(): readonly string[] {
    return this.request.messages.filter(message => message.role !== 'system').map(message => message.content)
  }

  write(...pieces: string[]): this {
    for (const text of pieces) this.request.onEvent({ kind: 'text', text })
    return this
  }

  think(text: string): this {
    this.request.onEvent({ kind: 'reasoning', text })
    return this
  }

  end(status: 'complete' | 'truncated' = 'complete'): void {
    this.isOver = true
    this.result.resolve({ ...answeredBy, status, promptTruncated: false, timings, tokens: { prompt: 7, answer: 3 } })
  }

  fail(error: unknown): void {
    this.isOver = true
    this.result.reject(error)
  }
}

export const answeredBy = { engine: 'ollama', endpoint: 'http://127.0.0.1:11434', model: 'scripted' } as const
export const timings = { queueMs: 1, loadMs: 2, firstTokenMs: 3, totalMs: 4 }

export class ScriptedLlm implements Llm {
  readonly generations: Generation[] = []
  /** Answers at once with this, when set. */
  reply: ((request: LlmRequest) => string) | null = null
  /** Does not react to its signal, as an engine that hangs. */
  isDeaf = false
  context: number | null = 4_096
  active: EngineStatus['active'] = { ...answeredBy, isTrial: false }
  readonly #events = new Emitter<{ status: EngineStatus }>()
  readonly #waiting: ((generation: Generation) => void)[] = []
  #taken = 0

  listEmbedders(): Promise<readonly never[]> {
    return Promise.resolve([])
  }

  openEmbedder(): Promise<never> {
    return Promise.reject(new AppError('llm_unavailable', 'It makes no vectors.'))
  }

  generate(request: LlmRequest): Promise<GenerateResult> {
    const generation = new Generation(request)
    this.generations.push(generation)
    request.signal.addEventListener('abort', () => {
      if (!this.isDeaf) generation.fail(cancelled())
    })
    if (request.signal.aborted) generation.fail(cancelled())
    if (this.reply !== null) generation.write(this.reply(request)).end()
    else this.#waiting.shift()?.(this.#take())
    return generation.result.promise
  }

  /** What was read ahead. */
  readonly prefills: (readonly PromptMessage[])[] = []

  prefill({ messages }: Pick<LlmRequest, 'messages'>): Promise<boolean> {
    this.prefills.push(messages)
    return Promise.resolve(true)
  }

  /** The next generation that no test has looked at yet. */
  next(): Promise<Generation> {
    if (this.#taken < this.generations.length) return Promise.resolve(this.#take())
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  #take(): Generation {
    const generation = this.generations[this.#taken++]
    if (generation === undefined) throw new Error('There is no further generation.')
    return generation
  }

  setActive(active: EngineStatus['active']): void {
    this.active = active
    this.#events.emit('status', this.status())
  }

  contextLength(): number | null {
    return this.context
  }

  /** Null: it has none at hand. */
  tokenizer: ((text: string) => number) | null = null
  /** Texts it was asked to count, each time. */
  readonly counted: (readonly string[])[] = []

  countTokens(_: object, texts: readonly string[]): Promise<readonly number[] | null> {
    this.counted.push(texts)
    return Promise.resolve(this.tokenizer === null ? null : texts.map(this.tokenizer))
  }

  status(): EngineStatus {
    return { choice: { engine: 'auto', model: null }, active: this.active, engines: [] }
  }

  onStatus(listener: (status: EngineStatus) => void) {
    return this.#events.on('status', listener)
  }

  check(): Promise<EngineStatus> {
    return Promise.resolve(this.status())
  }

  tryNow(): Promise<EngineStatus> {
    return this.check()
  }

  queue() {
    return { busy: 0, queued: 0, size: 1 }
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }

  configure(): void {}
  onModels() {
    return () => undefined
  }
  listModels = unused
  listStarters = unused
  pull = unused
  remove = unused
  addFile = unused
  beginUpload = unused
  appendUpload = unused
  finishUpload = unused
  cancelUpload = unused
}

function unused(): Promise<never> {
  return Promise.reject(new AppError('internal', 'Chat has no business with this.'))
}
