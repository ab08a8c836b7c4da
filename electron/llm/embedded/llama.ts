// llama.cpp itself, once for each engine process, and what its failures mean.

import os from 'node:os'
import { getLlama, InsufficientMemoryError, LlamaLogLevel, NoBinaryFoundError, type Llama } from 'node-llama-cpp'
import { AppError } from '../../../shared/errors.ts'

let started: Promise<Llama> | null = null

export function startLlama(): Promise<Llama> {
  started ??= getLlama({
    gpu: 'auto',
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    logger: (_level, message) => process.stderr.write(`${message}\n`),
    // llama.cpp's threads wait for each other by spinning, so one that has to share its core stops them all. One core is
    // left to the page and the services: on 2 busy cores 1 thread writes 35 to 59 tokens/s, 2 threads 2 to 3.
    maxThreads: Math.max(1, os.availableParallelism() - 1),
  })
  return started
}

/** `isModel`: it failed before there was a model. */
export function loadError(error: unknown, isModel: boolean): AppError {
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof InsufficientMemoryError || /memory|allocate|vram/i.test(text))
    return new AppError('llm_out_of_memory', `There is not enough memory for the model: ${text}`, { cause: error })
  if (error instanceof NoBinaryFoundError)
    return new AppError('llm_unavailable', `llama.cpp does not run on this computer: ${text}`, {
      data: { reason: 'unsupported_computer' },
      cause: error,
    })
  if (!isModel) return new AppError('llm_unavailable', `The model could not be prepared: ${text}`, { cause: error })
  return new AppError('llm_model_invalid', `llama.cpp cannot load the model: ${text}`, {
    data: { reason: 'not_loadable' },
    cause: error,
  })
}
