// One Ollama server as an engine, by its native API.

import { setTimeout as delay } from 'node:timers/promises'
import { cancelled, isAppError, toErrorShape } from '../../../shared/errors.ts'
import type { Model, ModelFit, PullProgress } from '../../../shared/models.ts'
import type { Engine, EngineCheck, EngineRequest, GenerateEvent, GenerateResult } from '../llm.ts'
import { chatBody, isPromptCut, readChat } from './ollama-chat.ts'
import { brokenOff, fromStatus, stalled, unreachable } from './ollama-errors.ts'
import { OllamaHttp, readText, type OllamaReply } from './ollama-http.ts'
import { OllamaModels } from './ollama-models.ts'
import { pullFromOllama } from './ollama-pull.ts'
import { readLoadedModels, readVersion } from './ollama-shapes.ts'

const CHECK_TIMEOUT_MS = 3_000
/** Loading a large model from a slow disk is no failure, and giving up would undo it. */
const FIRST_LINE_MS = 600_000
const BETWEEN_LINES_MS = 180_000
/** Waits before a busy server is asked again. */
const BUSY_BACKOFF_MS = [1_000, 2_000, 4_000]
/** Ollama unloads after 5 minutes; until then a model used is taken as loaded without asking. */
const SURELY_LOADED_MS = 4 * 60_000
const noAnswer = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })

export interface OllamaEngineOptions {
  readonly baseUrl: string
  readonly fitOf: (sizeBytes: number) => ModelFit
  /** For tests, which have no seconds to wait. */
  readonly busyBackoffMs?: readonly number[]
}

export class OllamaEngine implements Engine {
  readonly name = 'ollama'
  readonly endpoint: string
  readonly isLocal: boolean
  readonly #http: OllamaHttp
  readonly #models: OllamaModels
  readonly #busyBackoffMs: readonly number[]
  readonly #lastUse = new Map<string, number>()

  constructor({ baseUrl, fitOf, busyBackoffMs = BUSY_BACKOFF_MS }: OllamaEngineOptions) {
    this.#http = new OllamaHttp(baseUrl)
    this.endpoint = this.#http.endpoint
    this.isLocal = this.#http.isLocal
    this.#models = new OllamaModels(this.#http, fitOf)
    this.#busyBackoffMs = busyBackoffMs
  }

  async check(signal: AbortSignal): Promise<EngineCheck> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)])
    const health = { engine: this.name, endpoint: this.endpoint, isLocal: this.isLocal } as const
    try {
      const [version, models] = await Promise.all([this.#readVersion(limited), this.#models.read(limited)])
      const state = models.length === 0 ? 'no_model' : 'ready'
      return { health: { ...health, state, version, checkedAt: Date.now(), error: null }, models }
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

  async generate(request: EngineRequest): Promise<GenerateResult> {
    const startedAt = performance.now()
    const stall = new AbortController()
    const signal = AbortSignal.any([request.signal, stall.signal])
    const times: { firstTokenAt: number | null } = { firstTokenAt: null }
    let waitMs = FIRST_LINE_MS
    let timer = setTimeout(() => stall.abort(), waitMs)
    const onLine = () => {
      if (waitMs === BETWEEN_LINES_MS) return void timer.refresh()
      waitMs = BETWEEN_LINES_MS
      clearTimeout(timer)
      timer = setTimeout(() => stall.abort(), waitMs)
    }
    const onEvent = (event: GenerateEvent) => {
      if (times.firstTokenAt === null) {
        times.firstTokenAt = performance.now()
        request.onEvent({ kind: 'phase', phase: 'writing' })
      }
      request.onEvent(event)
    }
    try {
      const contextLength = await this.#models.contextLength(request.model, signal)
      request.onEvent({ kind: 'phase', phase: await this.#phaseBeforeText(request.model, signal) })
      const reply = await this.#openChat(request, contextLength, signal)
      const end = await readChat(reply.body, { endpoint: this.endpoint, model: request.model, onLine, onEvent })
      this.#lastUse.set(request.model, Date.now())
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
          firstTokenMs: (times.firstTokenAt ?? endedAt) - startedAt,
          totalMs: endedAt - startedAt,
        },
        tokens: { prompt: end.promptTokens, answer: end.answerTokens },
      }
    } catch (error) {
      if (request.signal.aborted) throw cancelled()
      if (stall.signal.aborted) throw stalled(waitMs)
      if (isAppError(error)) throw error
      throw brokenOff(error instanceof Error ? error.message : 'the connection was lost')
    } finally {
      clearTimeout(timer)
    }
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

  async #phaseBeforeText(model: string, signal: AbortSignal): Promise<'loading' | 'reading'> {
    if (Date.now() - (this.#lastUse.get(model) ?? 0) < SURELY_LOADED_MS) return 'reading'
    try {
      const loaded = readLoadedModels(await this.#http.readJson({ method: 'GET', path: 'api/ps', signal }))
      return loaded.includes(model) ? 'reading' : 'loading'
    } catch {
      // Only a word on the screen depends on it; the question itself will say what is wrong.
      return 'loading'
    }
  }

  /** A full queue (503) is waited for; it says nothing against the server. */
  async #openChat(request: EngineRequest, contextLength: number, signal: AbortSignal): Promise<OllamaReply> {
    const json = chatBody(request, contextLength)
    for (let attempt = 0; ; attempt++) {
      const reply = await this.#http.send({ method: 'POST', path: 'api/chat', json, signal })
      if (reply.status === 200) return reply
      const error = fromStatus(reply.status, await readText(reply, signal), this.endpoint, request.model)
      const backoffMs = this.#busyBackoffMs[attempt]
      if (error.code !== 'overloaded' || backoffMs === undefined) throw error
      request.onEvent({ kind: 'phase', phase: 'queued' })
      await delay(backoffMs * (0.75 + Math.random() / 2), undefined, { signal })
    }
  }
}
