// One Ollama server as an engine, by its native API.

import { cancelled, isAppError, toErrorShape } from '../../../shared/errors.ts'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import type { Model, ModelFit, PullProgress } from '../../../shared/models.ts'
import type { Embedder } from '../../lib/embedder/embedder.ts'
import { EndpointWaits } from '../adaptive-wait.ts'
import type { Engine, EngineCheck, EngineRequest, GenerateEvent, GenerateResult, PrefillRequest } from '../llm.ts'
import { defaultLlmRules, type LlmRules } from '../rules.ts'
import type { SavedEndpoint } from '../saved-endpoint.ts'
import { SilenceTimer } from '../silence-timer.ts'
import { chatBody, isPromptCut, readChat } from './ollama-chat.ts'
import { brokenOff, fromStatus, stalled, unreachable } from './ollama-errors.ts'
import { openOllamaEmbedder } from './ollama-embedder.ts'
import { OllamaHttp, readText, type OllamaReply } from './ollama-http.ts'
import { OllamaModels, type ListedForVectors } from './ollama-models.ts'
import { pullFromOllama } from './ollama-pull.ts'
import { readLoadedBytes, readLoadedModels, readVersion } from './ollama-shapes.ts'
import { StreamTimes } from './stream-times.ts'

const CHECK_TIMEOUT_MS = 3_000
const MAX_SURELY_LOADED_MS = 4 * 60_000
const noAnswer = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })

export interface OllamaEngineOptions {
  readonly baseUrl: string
  readonly fitOf: (sizeBytes: number) => ModelFit
  readonly rules?: LlmRules
  /** What an earlier run measured and read. */
  readonly saved?: SavedEndpoint
}

export class OllamaEngine implements Engine {
  readonly name = 'ollama'
  readonly endpoint: string
  readonly isLocal: boolean
  readonly #http: OllamaHttp
  readonly #models: OllamaModels
  readonly #waits: EndpointWaits
  readonly #keepAliveSeconds: number
  /** After its last use a model is taken as loaded without asking. */
  readonly #surelyLoadedMs: number
  readonly #lastUse = new Map<string, number>()

  constructor({ baseUrl, fitOf, rules = defaultLlmRules, saved }: OllamaEngineOptions) {
    this.#waits = new EndpointWaits(rules.timeouts, saved?.waits)
    this.#keepAliveSeconds = rules.keepAliveSeconds
    // With a margin, so that a model about to be unloaded is not taken as loaded.
    this.#surelyLoadedMs = Math.min(rules.keepAliveSeconds * 800, MAX_SURELY_LOADED_MS)
    this.#http = new OllamaHttp(baseUrl, this.#waits.connect)
    this.endpoint = this.#http.endpoint
    this.isLocal = this.#http.isLocal
    this.#models = new OllamaModels(this.#http, fitOf, saved?.models)
  }

  get rememberedModels(): readonly Model[] {
    return this.#models.known
  }

  get embeddingModels(): readonly Model[] {
    return this.#models.embedding
  }

  saved(): Pick<SavedEndpoint, 'waits' | 'models'> {
    return { waits: this.#waits.saved(), models: this.#models.saved() }
  }

  async check(signal: AbortSignal): Promise<EngineCheck> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)])
    const health = { engine: this.name, endpoint: this.endpoint, isLocal: this.isLocal } as const
    try {
      const [version, models, loaded] = await Promise.all([
        this.#readVersion(limited),
        this.#models.read(limited),
        this.#readLoadedBytes(limited),
      ])
      const state = models.length === 0 ? 'no_model' : 'ready'
      const known = loaded === null ? {} : { loaded }
      return { health: { ...health, ...known, state, version, checkedAt: Date.now(), error: null }, models }
    } catch (error) {
      const isTimeout = limited.aborted || !isAppError(error)
      const shape = toErrorShape(isTimeout ? unreachable(this.endpoint, noAnswer) : error)
      return {
        health: { ...health, state: 'unavailable', version: null, checkedAt: Date.now(), error: shape },
        models: [],
      }
    }
  }

  find(model: string): string | null {
    return this.#models.find(model)
  }

  contextLength(model: string): number | null {
    return this.#models.knownContextLength(model)
  }

  digest(model: string): string | null {
    return this.#models.digest(model)
  }

  /** Ollama offers none. */
  countTokens(): Promise<null> {
    return Promise.resolve(null)
  }

  async generate(request: EngineRequest): Promise<GenerateResult> {
    const silence = new AbortController()
    const signal = AbortSignal.any([request.signal, silence.signal])
    const silent: { waitedMs: number } = { waitedMs: 0 }
    const timer = new SilenceTimer(waitedMs => {
      silent.waitedMs = waitedMs
      void this.#isLoadingAfterAll(request.model, times).then(isLoading => {
        if (isLoading) times.noteSent(true)
        else silence.abort()
      })
    })
    const times = new StreamTimes(this.#waits, timer)
    const onEvent = (event: GenerateEvent) => {
      if (times.firstTokenAt === null) {
        times.noteFirstToken()
        request.onEvent({ kind: 'phase', phase: 'writing' })
      }
      request.onEvent(event)
    }
    try {
      const contextLength = await this.#models.contextLength(request.model, signal)
      const phase = await this.#phaseBeforeText(request.model, signal)
      request.onEvent({ kind: 'phase', phase })
      times.noteSent(phase === 'loading')
      const reply = await this.#openChat(request, contextLength, signal)
      const onLines = () => times.noteLines()
      const end = await readChat(reply.body, { endpoint: this.endpoint, model: request.model, onLines, onEvent })
      this.#lastUse.set(request.model, Date.now())
      times.noteEnd(end.loadMs)
      const endedAt = performance.now()
      return {
        status: end.reason === 'length' ? 'truncated' : 'complete',
        engine: this.name,
        endpoint: this.endpoint,
        model: request.model,
        promptTruncated: isPromptCut(request.messages, end.promptTokens, contextLength),
        timings: {
          queueMs: 0,
          loadMs: end.loadMs,
          firstTokenMs: (times.firstTokenAt ?? endedAt) - times.startedAt,
          totalMs: endedAt - times.startedAt,
        },
        tokens: { prompt: end.promptTokens, answer: end.answerTokens },
      }
    } catch (error) {
      if (request.signal.aborted) throw cancelled()
      if (this.#http.refusal !== null) throw times.hasBegun ? brokenOff('it is no longer in use') : this.#http.refusal
      if (silence.signal.aborted) throw stalled(silent.waitedMs)
      if (isAppError(error)) throw error
      throw brokenOff(error instanceof Error ? error.message : 'the connection was lost')
    } finally {
      timer.stop()
    }
  }

  /** Never given up half-way but by closing: Ollama would begin anew. */
  async warm(model: string, signal: AbortSignal): Promise<void> {
    const json = {
      model,
      keep_alive: this.#keepAliveSeconds,
      options: { num_ctx: await this.#models.contextLength(model, signal) },
    }
    await this.#http.readJson({ method: 'POST', path: 'api/generate', json, signal }, model)
    this.#lastUse.set(model, Date.now())
  }

  async prefill({ model, messages, signal }: PrefillRequest): Promise<void> {
    const contextLength = await this.#models.contextLength(model, signal)
    const request = { model, messages, maxTokens: 1, parameters: {}, signal, onEvent: () => undefined }
    const json = chatBody(request, contextLength, this.#keepAliveSeconds)
    const reply = await this.#http.send({ method: 'POST', path: 'api/chat', json, signal })
    const text = await readText(reply, signal)
    if (reply.status !== 200) throw fromStatus(reply, text, this.endpoint, model)
  }

  /** All its models, those that only embed included. */
  readList(signal: AbortSignal): Promise<readonly ListedForVectors[]> {
    return this.#models.readList(signal)
  }

  /** `whenIdle`: see OllamaEmbedderOptions. */
  openEmbedder(
    model: string,
    whenIdle: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Embedder> {
    const digest = this.#models.digest(model)
    const keepAliveSeconds = this.#keepAliveSeconds
    // Not in the list at the moment: it may come back as it was.
    const isCurrent = () => [digest, null].includes(this.#models.digest(model))
    return openOllamaEmbedder({ http: this.#http, model, digest, keepAliveSeconds, whenIdle, isCurrent }, signal)
  }

  /** Lets Ollama fetch a model; also one that cannot chat. */
  async pull(name: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Model> {
    await pullFromOllama(this.#http, name, signal, onProgress)
    const model = await this.#models.readOne(name, signal)
    if (model === null) throw brokenOff('the model it fetched is not in its list')
    return model
  }

  async remove(model: string, signal: AbortSignal): Promise<void> {
    await this.#http.readJson({ method: 'DELETE', path: 'api/delete', json: { model }, signal }, model)
  }

  async dispose(): Promise<void> {
    this.#http.close()
    return Promise.resolve()
  }

  async #readVersion(signal: AbortSignal): Promise<string | null> {
    return readVersion(await this.#http.readJson({ method: 'GET', path: 'api/version', signal }))
  }

  /** A figure to look at: without it the engine is as good. */
  async #readLoadedBytes(signal: AbortSignal): Promise<LoadedBytes | null> {
    try {
      return readLoadedBytes(await this.#http.readJson({ method: 'GET', path: 'api/ps', signal }))
    } catch {
      return null
    }
  }

  async #phaseBeforeText(
    model: string,
    signal: AbortSignal,
    otherwise: 'loading' | 'reading' = 'loading',
  ): Promise<'loading' | 'reading'> {
    if (Date.now() - (this.#lastUse.get(model) ?? 0) < this.#surelyLoadedMs) return 'reading'
    try {
      const loaded = readLoadedModels(await this.#http.readJson({ method: 'GET', path: 'api/ps', signal }))
      return loaded.includes(model) ? 'reading' : 'loading'
    } catch {
      // Only a word on the screen depends on it; the question itself will say what is wrong.
      return otherwise
    }
  }

  /** A model taken as loaded may have had to make room for another. Then silence is its loading. */
  async #isLoadingAfterAll(model: string, times: StreamTimes): Promise<boolean> {
    if (times.isLoading || times.hasBegun) return false
    this.#lastUse.delete(model)
    return (await this.#phaseBeforeText(model, AbortSignal.timeout(CHECK_TIMEOUT_MS), 'reading')) === 'loading'
  }

  async #openChat(request: EngineRequest, contextLength: number, signal: AbortSignal): Promise<OllamaReply> {
    const json = chatBody(request, contextLength, this.#keepAliveSeconds)
    const reply = await this.#http.send({ method: 'POST', path: 'api/chat', json, signal })
    if (reply.status === 200) return reply
    throw fromStatus(reply, await readText(reply, signal), this.endpoint, request.model)
  }
}
