// Which model makes the vectors of meaning search: the one that Jarvis brings, or the one that the user chose (a GGUF file, or
// one of Ollama's). One that is out of reach is tried again; until it is there, the vectors there are stay as they are. One
// that is replaced by another of its name is opened anew: then all messages are read anew.

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

  /** A file's name, or Ollama's name of a model; null: the one that Jarvis brings. */
  choose(model: string | null): void {
    this.#choosing.abort()
    this.#choosing = new AbortController()
    this.#problem = null
    if (model === null) this.#options.memory.useEmbedder(this.#options.builtIn)
    else void this.#keepOpen(model, this.#choosing.signal)
  }

  close(): void {
    this.#choosing.abort()
  }

  async #keepOpen(model: string, signal: AbortSignal): Promise<void> {
    const { memory, llm, logger, retryMs = RETRY_MS } = this.#options
    // Read anew each time: choosing again aborts it in between.
    const isOver = () => signal.aborted
    let opened: Embedder | null = null
    while (!isOver()) {
      try {
        if (opened === null || (await opened.isCurrent?.()) === false) {
          opened = null
          opened = await llm.openEmbedder(model, signal)
          if (isOver()) return
          this.#problem = null
          memory.useEmbedder(opened)
        }
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
