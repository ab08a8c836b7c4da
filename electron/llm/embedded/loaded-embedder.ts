// One embedding model in llama.cpp's hands: loading it, and making vectors with it.

import type { LlamaEmbeddingContext, LlamaModel, Token } from 'node-llama-cpp'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import { loadError, startLlama } from './llama.ts'
import { loadedBytesOf } from './loaded-bytes-of.ts'

/** About what 8,000 characters come to: the memory of a model that sees both ways grows with the square. */
const MAX_TEXT_TOKENS = 2_048
/** It works for hours in the background, beside all else. */
const MAX_THREADS = 2
/** What a model's kind puts before and after a text. */
const MARKS = 2

export class LoadedEmbedder {
  readonly path: string
  readonly #model: LlamaModel
  readonly #context: LlamaEmbeddingContext
  readonly #maxTokens: number

  private constructor(path: string, model: LlamaModel, context: LlamaEmbeddingContext, maxTokens: number) {
    this.path = path
    this.#model = model
    this.#context = context
    this.#maxTokens = maxTokens
  }

  static async load(path: string): Promise<LoadedEmbedder> {
    let model: LlamaModel | null = null
    try {
      const llama = await startLlama()
      model = await llama.loadModel({ modelPath: path })
      // Never longer than the model was made for: BERT has no more places, and llama.cpp aborts. Never shorter for want of
      // memory: where a text is cut must not depend on the hour. A batch is a whole text, since only then every token sees
      // every other and all of them are pooled.
      const size = Math.min(model.trainContextSize, MAX_TEXT_TOKENS)
      const threads = Math.min(llama.maxThreads, MAX_THREADS)
      const context = await model.createEmbeddingContext({ contextSize: size, batchSize: size, threads })
      // node-llama-cpp wants one place more than it uses.
      return new LoadedEmbedder(path, model, context, size - 1 - MARKS)
    } catch (error) {
      await model?.dispose()
      throw loadError(error, model === null)
    }
  }

  get bytes(): LoadedBytes {
    return loadedBytesOf(this.#model)
  }

  get contextLength(): number {
    return this.#maxTokens
  }

  /** Of length 1; empty for a text that is nothing to the model. What does not fit into the context is left out. */
  async embed(text: string): Promise<Float32Array> {
    const tokens = this.#model.tokenize(text).slice(0, this.#maxTokens)
    if (tokens.length === 0) return new Float32Array()
    const { vector } = await this.#context.getEmbeddingFor(this.#begun(tokens))
    const length = Math.hypot(...vector)
    if (!Number.isFinite(length) || length === 0) return new Float32Array()
    return Float32Array.from(vector, value => value / length)
  }

  async dispose(): Promise<void> {
    await this.#context.dispose()
    await this.#model.dispose()
  }

  /** node-llama-cpp leaves out the first token of unigram vocabularies (bge-m3, multilingual-e5), from which bge-m3 reads the vector. */
  #begun(tokens: Token[]): Token[] {
    const { bos, shouldPrependBosToken } = this.#model.tokens
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens
  }
}
