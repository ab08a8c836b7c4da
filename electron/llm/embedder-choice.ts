// Which of Ollama's servers makes vectors with a model: the first, in the user's order, that has it.

import { AppError, cancelled, isAppError } from '../../shared/errors.ts'
import type { Embedder } from '../lib/embedder/embedder.ts'
import type { EngineSlot } from './engine-watch.ts'
import { OllamaEngine } from './ollama/ollama-engine.ts'

const LIST_TIMEOUT_MS = 3_000
const LOOK_EVERY_MS = 200

export async function listEmbedders(slots: readonly EngineSlot[], signal: AbortSignal): Promise<readonly string[]> {
  const all = await Promise.all(serversOf(slots).map(({ engine }) => namesOf(engine, signal).catch(() => [])))
  if (signal.aborted) throw cancelled()
  return [...new Set(all.flat())].sort()
}

export async function openEmbedder(
  slots: readonly EngineSlot[],
  model: string,
  signal: AbortSignal,
): Promise<Embedder> {
  const unreachable: unknown[] = []
  for (const { engine, slot } of serversOf(slots)) {
    try {
      const name = (await namesOf(engine, signal)).find(each => each === model || each === `${model}:latest`)
      if (name !== undefined) return await engine.openEmbedder(name, waited => idle(slot, waited), signal)
    } catch (error) {
      if (signal.aborted) throw cancelled()
      if (isAppError(error) && error.code === 'llm_model_invalid') throw error
      unreachable.push(error)
    }
  }
  if (unreachable.length > 0) throw unreachable[0]
  throw new AppError('llm_model_missing', `Ollama has no model ${model}.`, { data: { engine: 'ollama', model } })
}

function serversOf(slots: readonly EngineSlot[]) {
  return slots.flatMap(slot => (slot.engine instanceof OllamaEngine ? [{ engine: slot.engine, slot }] : []))
}

function namesOf(engine: OllamaEngine, signal: AbortSignal): Promise<readonly string[]> {
  return engine.readNames(AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]))
}

/** Vectors made in advance must not make an answer slower. */
async function idle(slot: EngineSlot, signal: AbortSignal): Promise<void> {
  while (slot.queue.busy > 0 && !signal.aborted) await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  if (signal.aborted) throw cancelled()
}
