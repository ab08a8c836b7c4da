// The models of all engines: listing, fetching, adding and removing them.

import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import type { EngineName, Locale, Model, PullProgress, StarterModel } from '../../shared/models.ts'
import { fetchStarterModel } from './download.ts'
import type { EmbeddedEngine } from './embedded/embedded-engine.ts'
import type { GgufEmbedders } from './embedded/gguf-embedders.ts'
import type { EngineWatch } from './engine-watch.ts'
import { readComputerMemory } from './fit.ts'
import { findModelFile, type ModelFolder } from './model-folder.ts'
import { ModelUploads } from './model-uploads.ts'
import { OllamaEngine } from './ollama/ollama-engine.ts'
import { describeStarters } from './starter-models.ts'

/** For the first look at the engines, where an earlier run's list can be shown meanwhile. */
const PATIENCE_MS = 300

export interface ModelServiceOptions {
  readonly folder: ModelFolder
  readonly embedded: EmbeddedEngine
  readonly embedders: GgufEmbedders
  readonly watch: EngineWatch
}

/** After each change it looks at the engines again, which tells everybody. */
export class ModelService {
  readonly uploads: ModelUploads
  readonly #options: ModelServiceOptions

  constructor(options: ModelServiceOptions) {
    this.#options = options
    this.uploads = new ModelUploads(options.folder)
  }

  async list(): Promise<readonly Model[]> {
    const { watch } = this.#options
    // A list from an earlier run is there at once; the page hears when a look finds another.
    const isKnown = watch.slots.some(slot => slot.models.length > 0)
    const looked = watch.firstLook()
    await (isKnown ? Promise.race([looked, delay(PATIENCE_MS)]) : looked)
    const models = watch.slots.flatMap(({ models: chatting, engine }) => [...chatting, ...engine.embeddingModels])
    // Two servers may have the same model.
    return models.filter((model, index) => models.findIndex(other => isSame(other, model)) === index)
  }

  async listStarters(locale: Locale): Promise<readonly StarterModel[]> {
    const { folder } = this.#options
    const [starters, files] = await Promise.all([folder.starters, folder.list()])
    const usable = files.filter(file => file.defect === null)
    return describeStarters(starters, locale, readComputerMemory(), ({ name }) =>
      usable.some(({ model }) => model.name === name),
    )
  }

  async pull(name: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Model> {
    const { folder, watch } = this.#options
    const starter = (await folder.starters).find(candidate => candidate.name === name)
    let model: Model
    if (starter === undefined) {
      await watch.firstLook()
      model = await this.#answeringOllama().pull(name, signal, onProgress)
    } else {
      await fetchStarterModel(starter, folder.dir, { signal, onProgress })
      model = await folder.modelOf(starter.file)
    }
    await watch.lookAgain()
    return model
  }

  async remove(name: string, engine: EngineName, signal: AbortSignal): Promise<void> {
    const { watch } = this.#options
    await watch.firstLook()
    if (engine === 'ollama') await this.#ollamaHaving(name).remove(name, signal)
    else await this.#removeFile(name)
    await watch.lookAgain()
  }

  async addFile(path: string, signal: AbortSignal): Promise<Model> {
    const model = await this.#options.folder.add(path, signal)
    await this.#options.watch.lookAgain()
    return model
  }

  async finishUpload(uploadId: string): Promise<Model> {
    const model = await this.uploads.finish(uploadId)
    await this.#options.watch.lookAgain()
    return model
  }

  async #removeFile(name: string): Promise<void> {
    const { folder, embedded, embedders } = this.#options
    const file = findModelFile(await folder.list(), name)
    if (file === null) throw modelMissing('embedded', name)
    if (!embedded.release(file.path))
      throw new AppError('busy', `${name} is answering.`, { retryable: true, data: { model: name } })
    embedders.release(file.path)
    await folder.remove(file)
  }

  #answeringOllama(): OllamaEngine {
    for (const { engine, check } of this.#options.watch.slots)
      if (engine instanceof OllamaEngine && check !== null && check.health.state !== 'unavailable') return engine
    throw new AppError('llm_unavailable', 'Only Ollama can fetch this model, and it does not answer.', {
      retryable: true,
      data: { engine: 'ollama', reason: 'unreachable' },
    })
  }

  #ollamaHaving(name: string): OllamaEngine {
    for (const { engine } of this.#options.watch.slots)
      if (engine instanceof OllamaEngine && engine.find(name) !== null) return engine
    throw modelMissing('ollama', name)
  }
}

function isSame(a: Model, b: Model): boolean {
  return a.engine === b.engine && a.name === b.name
}

function modelMissing(engine: EngineName, model: string): AppError {
  return new AppError('llm_model_missing', `There is no model ${model}.`, { data: { engine, model } })
}
