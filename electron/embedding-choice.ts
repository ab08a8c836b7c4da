// Which model makes the vectors of meaning search: the one that Jarvis brings, or the one of Ollama's that the user chose.
// One that is out of reach is tried again; until it is there, the vectors there are stay as they are.

import { setTimeout as delay } from 'node:timers/promises'
import { isAppError, toErrorShape, type ErrorShape } from '../shared/errors.ts'
import type { Embedder } from './lib/embedder/embedder.ts'
import type { Logger } from './lib/logger.ts'
import type { Llm } from './llm/llm.ts'
import type { Memory } from './memory/memory.ts'

export interface EmbeddingChoiceOptions {
  readonly memory: Pick<Memory, 'useEmbedder'>
  readonly llm: Pick<Llm, 'openEmbedder'>
  readonly builtIn: Embedder
  readonly logger: Logger
  readonly retryMs?: number
}

const RETRY_MS = 20_000

export class EmbeddingChoice {
  readonly #options: EmbeddingChoiceOptions
  #choosing = new AbortController()
  #problem: ErrorShape | null = null

  constructor(options: EmbeddingChoiceOptions) {
    this.#options = options
  }

  /** Why the chosen model is not in use; null while it is, or is only being looked for. */
  get problem(): ErrorShape | null {
    return this.#problem
  }

  /** By the name that Ollama has it under; null: the one that Jarvis brings. */
  choose(model: string | null): void {
    this.#choosing.abort()
    this.#choosing = new AbortController()
    this.#problem = null
    if (model === null) this.#options.memory.useEmbedder(this.#options.builtIn)
    else void this.#open(model, this.#choosing.signal)
  }

  close(): void {
    this.#choosing.abort()
  }

  async #open(model: string, signal: AbortSignal): Promise<void> {
    const { memory, llm, logger, retryMs = RETRY_MS } = this.#options
    // Read anew each time: choosing again aborts it in between.
    const isOver = () => signal.aborted
    while (!isOver()) {
      try {
        const embedder = await llm.openEmbedder(model, signal)
        if (isOver()) return
        this.#problem = null
        memory.useEmbedder(embedder)
        return
      } catch (error) {
        if (isOver()) return
        this.#problem = problemOf(error)
        logger.warn('embedder.unavailable', { code: this.#problem.code })
      }
      await delay(retryMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}

function problemOf(error: unknown): ErrorShape {
  if (isAppError(error)) return toErrorShape(error)
  return { code: 'internal', message: 'The embedding model failed.', retryable: true }
}
