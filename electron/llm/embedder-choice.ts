// Who makes vectors with a model that the user chose: the first of Ollama's servers, in the user's order, that has it; or an
// engine process of ours, for a GGUF file of the models' folder.

import { AppError, cancelled, isAppError } from '../../shared/errors.ts'
import type { EmbeddingOffer } from '../../shared/search-models.ts'
import type { Embedder } from '../lib/embedder/embedder.ts'
import type { GgufEmbedders } from './embedded/gguf-embedders.ts'
import type { EngineSlot } from './engine-watch.ts'
import type { ModelFolder } from './model-folder.ts'
import { OllamaEngine } from './ollama/ollama-engine.ts'

const LIST_TIMEOUT_MS = 3_000
const LOOK_EVERY_MS = 200

/** A file ends in .gguf; what Ollama lists has a tag behind a colon. */
function isFile(model: string): boolean {
  return /\.gguf$/i.test(model) && !model.includes(':')
}

/** Files first. Those that answer are left out: they would do, but poorly. */
export async function listEmbedders(
  slots: readonly EngineSlot[],
  folder: ModelFolder,
  signal: AbortSignal,
): Promise<readonly EmbeddingOffer[]> {
  const [files, ...served] = await Promise.all([
    folder.list(),
    ...serversOf(slots).map(({ engine }) => listOf(engine, signal).catch(() => [])),
  ])
  if (signal.aborted) throw cancelled()
  const own = files.flatMap(({ model: { sizeBytes, capabilities }, fileName, dimensions, defect }): EmbeddingOffer[] =>
    defect === null && capabilities.includes('embedding')
      ? [{ model: fileName, engine: 'embedded', sizeBytes, dimensions }]
      : [],
  )
  const all = served.flat().filter(({ capabilities }) => capabilities?.includes('embedding') ?? true)
  const theirs = all.map(({ name, sizeBytes, dimensions }): EmbeddingOffer => {
    return { model: name, engine: 'ollama', sizeBytes, dimensions }
  })
  const byName = (a: EmbeddingOffer, b: EmbeddingOffer) => (a.model < b.model ? -1 : 1)
  // Two servers may have the same model.
  const once = theirs.filter((offer, at) => theirs.findIndex(({ model }) => model === offer.model) === at)
  return [...own.sort(byName), ...once.sort(byName)]
}

export async function openEmbedder(
  slots: readonly EngineSlot[],
  files: GgufEmbedders,
  model: string,
  signal: AbortSignal,
): Promise<Embedder> {
  if (isFile(model)) return await files.open(model, signal)
  const unreachable: unknown[] = []
  for (const { engine, slot } of serversOf(slots)) {
    try {
      const found = (await listOf(engine, signal)).find(({ name }) => name === model || name === `${model}:latest`)
      if (found !== undefined) return await engine.openEmbedder(found.name, waited => idle(slot, waited), signal)
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

function listOf(engine: OllamaEngine, signal: AbortSignal) {
  return engine.readList(AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]))
}

/** Vectors made in advance must not make an answer slower. */
async function idle(slot: EngineSlot, signal: AbortSignal): Promise<void> {
  while (slot.queue.busy > 0 && !signal.aborted) await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  if (signal.aborted) throw cancelled()
}
