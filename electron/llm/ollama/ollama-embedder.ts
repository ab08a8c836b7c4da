// A model of an Ollama server as an embedder: texts in small batches, so that a question soon gets in between.

import { z } from 'zod'
import { AppError, cancelled } from '../../../shared/errors.ts'
import { MAX_EMBEDDED_LENGTH, type Embedder } from '../../lib/embedder/embedder.ts'
import { brokenOff, stalled } from './ollama-errors.ts'
import { embeddingMarksOf, markedModelId } from '../embedding-marks.ts'
import type { OllamaHttp } from './ollama-http.ts'

const BATCH_TEXTS = 16
/** Loading the model included. */
const BATCH_TIMEOUT_MS = 5 * 60_000
/** The most that a binary code has room for (memory/search/vector-memory.ts). */
const MAX_DIMENSIONS = 4_096

const reply = z.object({ embeddings: z.array(z.array(z.number()).min(1)) })

export interface OllamaEmbedderOptions {
  readonly http: OllamaHttp
  readonly model: string
  /** Of the model's file: another file's vectors cannot be compared with these. */
  readonly digest: string | null
  readonly keepAliveSeconds: number
  /** Before a batch that nobody waits for: until the server has nothing else to do. */
  readonly whenIdle: (signal: AbortSignal) => Promise<void>
  /** As of the last look at the server. */
  readonly isCurrent: () => boolean
}

/** Rejects when the server is out of reach, has no such model, or has one that gives no vectors. */
export async function openOllamaEmbedder(options: OllamaEmbedderOptions, signal: AbortSignal): Promise<Embedder> {
  const { model, digest } = options
  const marks = embeddingMarksOf(model)
  const [first] = await embedBatch(options, ['Jarvis'], signal)
  const dimensions = first?.length ?? 0
  if (dimensions === 0 || dimensions > MAX_DIMENSIONS) throw givesNone(model)
  return {
    modelId: markedModelId(
      `ollama:${model}${digest === null ? '' : `@${digest.replace('sha256:', '').slice(0, 12)}`}`,
      marks,
    ),
    dimensions,
    isCurrent: () => Promise.resolve(options.isCurrent()),
    async embed(texts, embedSignal, kind = 'text') {
      const vectors = texts.map(() => new Float32Array(dimensions))
      const said = texts.flatMap((text, at) => (text.trim() === '' ? [] : [{ text, at }]))
      for (let from = 0; from < said.length; from += BATCH_TEXTS) {
        if (kind === 'text') await options.whenIdle(embedSignal)
        const batch = said.slice(from, from + BATCH_TEXTS)
        const found = await embedBatch(
          options,
          batch.map(({ text }) => marks[kind] + text.slice(0, MAX_EMBEDDED_LENGTH).toWellFormed()),
          embedSignal,
        )
        batch.forEach(({ at }, place) => {
          const vector = found[place] ?? []
          if (vector.length !== dimensions) throw givesNone(model)
          vectors[at]?.set(unit(vector))
        })
      }
      return vectors
    },
  }
}

async function embedBatch(
  { http, model, keepAliveSeconds }: OllamaEmbedderOptions,
  input: readonly string[],
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const late = AbortSignal.timeout(BATCH_TIMEOUT_MS)
  const json = { model, input, truncate: true, keep_alive: keepAliveSeconds }
  try {
    const found = await http.readJson(
      { method: 'POST', path: 'api/embed', json, signal: AbortSignal.any([signal, late]) },
      model,
    )
    const { data } = reply.safeParse(found)
    if (data?.embeddings.length !== input.length) throw brokenOff('it sent no vectors')
    return data.embeddings
  } catch (error) {
    if (signal.aborted) throw cancelled()
    throw late.aborted ? stalled(BATCH_TIMEOUT_MS) : error
  }
}

function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector)
  return Float32Array.from(vector, value => (length === 0 ? 0 : value / length))
}

function givesNone(model: string): AppError {
  return new AppError('llm_model_invalid', `${model} gives no vectors that can be searched.`, { data: { model } })
}
