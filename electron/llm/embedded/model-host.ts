// Answers with one loaded GGUF model at a time, one question after the other. Runs in the engine process.

import { cancelled, toErrorShape } from '../../../shared/errors.ts'
import { EmbeddingHost } from './embedding-host.ts'
import { engineErrorShape } from './engine-errors.ts'
import { LoadedModel } from './loaded-model.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

type Generate = Extract<ToEngine, { kind: 'generate' }>

export class ModelHost {
  readonly #send: (message: FromEngine) => void
  readonly #embedding: EmbeddingHost
  readonly #aborts = new Map<number, AbortController>()
  /** Everything that touches the model, in order. */
  #work: Promise<void> = Promise.resolve()
  #model: LoadedModel | null = null

  constructor(send: (message: FromEngine) => void) {
    this.#send = send
    this.#embedding = new EmbeddingHost(send)
  }

  receive(message: ToEngine): void {
    switch (message.kind) {
      case 'generate': {
        const abort = new AbortController()
        this.#aborts.set(message.id, abort)
        this.#work = this.#work.then(() => this.#generate(message, abort.signal))
        return
      }
      case 'count': {
        const { id, modelPath, texts } = message
        const counts = this.#model?.path === modelPath ? this.#model.countTokens(texts) : null
        return this.#send({ kind: 'counted', id, counts })
      }
      case 'embed':
        return this.#embedding.embed(message)
      case 'load':
        // What is wrong with the model is said when a question needs it.
        this.#work = this.#work.then(() => this.#load(message.modelPath).then(noop, noop))
        return
      case 'cancel':
        this.#embedding.cancel(message.id)
        this.#aborts.get(message.id)?.abort()
    }
  }

  /** Unloads after what is under way. */
  async dispose(): Promise<void> {
    for (const abort of this.#aborts.values()) abort.abort()
    this.#work = this.#work.then(() => this.#unload())
    await this.#work
    await this.#embedding.dispose()
  }

  async #generate(
    { id, modelPath, messages, maxTokens, parameters = {}, answerSchema }: Generate,
    signal: AbortSignal,
  ): Promise<void> {
    const stopIfAsked = () => {
      if (signal.aborted) throw cancelled()
    }
    try {
      stopIfAsked()
      const startedAt = performance.now()
      const isLoaded = this.#model?.path === modelPath
      if (!isLoaded) this.#send({ kind: 'phase', id, phase: 'loading' })
      const model = await this.#load(modelPath)
      const loadMs = isLoaded ? 0 : performance.now() - startedAt
      stopIfAsked()
      this.#send({ kind: 'phase', id, phase: 'reading' })
      const end = await model.answer({
        messages,
        maxTokens,
        parameters,
        ...(answerSchema !== undefined && { answerSchema }),
        signal,
        onPiece: (text, isReasoning) => this.#send({ kind: 'piece', id, text, isReasoning }),
      })
      this.#send({ kind: 'done', id, end: { ...end, loadMs } })
    } catch (error) {
      this.#send({ kind: 'failed', id, error: signal.aborted ? toErrorShape(cancelled()) : engineErrorShape(error) })
    } finally {
      this.#aborts.delete(id)
    }
  }

  async #load(path: string): Promise<LoadedModel> {
    if (this.#model?.path === path) return this.#model
    await this.#unload()
    this.#model = await LoadedModel.load(path)
    const { contextLength, bytes } = this.#model
    this.#send({ kind: 'loaded', modelPath: path, contextLength, bytes })
    return this.#model
  }

  async #unload(): Promise<void> {
    const model = this.#model
    this.#model = null
    await model?.dispose()
  }
}

function noop(): void {
  // Nothing to do with the outcome.
}
