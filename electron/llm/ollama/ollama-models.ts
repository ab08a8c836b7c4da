// What one Ollama server has: its models, described once each, and the context Jarvis uses with them.

import { isAppError } from '../../../shared/errors.ts'
import type { Model, ModelCapability, ModelFit } from '../../../shared/models.ts'
import type { SavedModels } from '../saved-endpoint.ts'
import { notOllama } from './ollama-errors.ts'
import type { OllamaHttp } from './ollama-http.ts'
import { readModelList, readShownModel, type ListedModel, type ShownModel } from './ollama-shapes.ts'

/** The context Jarvis asks for. It never changes for a model: another size makes Ollama load the model anew. */
const CONTEXT_LENGTH = 8_192
/** `/api/show` calls at once when a list is read for the first time. */
const SHOW_LANES = 4

export interface ListedForVectors {
  readonly name: string
  readonly sizeBytes: number
  readonly capabilities: readonly ModelCapability[] | null
  readonly dimensions: number | null
}

export class OllamaModels {
  readonly #http: OllamaHttp
  readonly #fitOf: (sizeBytes: number) => ModelFit
  /** What `/api/show` said, by digest: it changes only with the model. */
  readonly #shown: Map<string, ShownModel>
  readonly #digests: Map<string, string>
  #models: readonly Model[]
  #embedding: readonly Model[] = []

  constructor(http: OllamaHttp, fitOf: (sizeBytes: number) => ModelFit, saved?: SavedModels) {
    this.#http = http
    this.#fitOf = fitOf
    this.#models = saved?.models ?? []
    this.#shown = new Map(Object.entries(saved?.shown ?? {}))
    this.#digests = new Map(Object.entries(saved?.digests ?? {}))
  }

  /** As last read; never waits. */
  get known(): readonly Model[] {
    return this.#models
  }

  /** Those that only make vectors, as last read. */
  get embedding(): readonly Model[] {
    return this.#embedding
  }

  saved(): SavedModels {
    return {
      models: this.#models,
      shown: Object.fromEntries(this.#shown),
      digests: Object.fromEntries(this.#digests),
    }
  }

  /** Those that can chat, newest first. */
  async read(signal: AbortSignal): Promise<readonly Model[]> {
    const list = await this.#readTags(signal)
    const shown = new Map<string, ShownModel>()
    const waiting = [...list]
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        shown.set(next.name, await this.#showIfItCan(next, signal))
    }
    await Promise.all(Array.from({ length: SHOW_LANES }, work))
    const models = list.map(model => this.#modelOf(model, shown.get(model.name)))
    this.#models = models.filter(({ capabilities }) => capabilities.includes('chat'))
    this.#embedding = models.filter(({ capabilities }) => capabilities.length === 1 && capabilities[0] === 'embedding')
    return this.#models
  }

  /** All, whatever they can; of those not looked at yet, that is not known. */
  async readList(signal: AbortSignal): Promise<readonly ListedForVectors[]> {
    return (await this.#readTags(signal)).map(({ name, sizeBytes, digest }) => {
      const shown = this.#shown.get(digest)
      return { name, sizeBytes, capabilities: shown?.capabilities ?? null, dimensions: shown?.dimensions ?? null }
    })
  }

  /** Any model by the name it was fetched under; null if it is not there. */
  async readOne(name: string, signal: AbortSignal): Promise<Model | null> {
    const listed = (await this.#readTags(signal)).find(model => isNamed(model, name))
    return listed === undefined ? null : this.#modelOf(listed, await this.#showIfItCan(listed, signal))
  }

  find(name: string): string | null {
    return this.#models.find(model => isNamed(model, name))?.name ?? null
  }

  knownContextLength(name: string): number | null {
    const shown = this.#shown.get(this.#digests.get(name) ?? name)
    return shown === undefined ? null : contextOf(shown)
  }

  digest(name: string): string | null {
    return this.#digests.get(name) ?? null
  }

  async contextLength(name: string, signal: AbortSignal): Promise<number> {
    return contextOf(await this.#show(name, this.#digests.get(name) ?? name, '', signal))
  }

  async #readTags(signal: AbortSignal): Promise<readonly ListedModel[]> {
    const list = readModelList(await this.#http.readJson({ method: 'GET', path: 'api/tags', signal }))
    if (list === null) throw notOllama(this.#http.endpoint)
    this.#digests.clear()
    for (const { name, digest } of list) this.#digests.set(name, digest)
    const known = new Set(list.map(model => model.digest))
    for (const digest of this.#shown.keys()) if (!known.has(digest)) this.#shown.delete(digest)
    return list
  }

  #modelOf(listed: ListedModel, shown: ShownModel | undefined): Model {
    return {
      name: listed.name,
      engine: 'ollama',
      sizeBytes: listed.sizeBytes,
      contextLength: shown?.contextLength ?? null,
      // The memory of another computer is not known.
      fit: this.#http.isLocal ? this.#fitOf(listed.sizeBytes) : 'fits',
      capabilities: shown?.capabilities ?? [],
      quantization: listed.quantization,
      languages: [],
      isTrial: false,
    }
  }

  /** One model that cannot be described (deleted meanwhile, damaged) must not hide the others. */
  async #showIfItCan({ name, digest, family }: ListedModel, signal: AbortSignal): Promise<ShownModel> {
    try {
      return await this.#show(name, digest, family, signal)
    } catch (error) {
      // Many models on a slow disk: the check's time is over, and the next one goes on from here.
      if (signal.aborted) return readShownModel(null, family)
      if (!isAppError(error) || error.data?.['reason'] === 'unreachable') throw error
      return { contextLength: null, fixedContext: null, capabilities: [] }
    }
  }

  async #show(model: string, digest: string, family: string, signal: AbortSignal): Promise<ShownModel> {
    const known = this.#shown.get(digest)
    if (known !== undefined) return known
    const reply = await this.#http.readJson({ method: 'POST', path: 'api/show', json: { model }, signal }, model)
    const shown = readShownModel(reply, family)
    this.#shown.set(digest, shown)
    return shown
  }
}

/** A name without a tag means its `latest`. */
function isNamed(model: { readonly name: string }, name: string): boolean {
  return model.name === name || model.name === `${name}:latest`
}

function contextOf({ fixedContext, contextLength }: ShownModel): number {
  return fixedContext ?? Math.min(contextLength ?? CONTEXT_LENGTH, CONTEXT_LENGTH)
}
