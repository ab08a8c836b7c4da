// One Ollama server as an engine, by its native API.

import { setTimeout as delay } from 'node:timers/promises'
import { AppError, cancelled, isAppError, toErrorShape } from '../../../shared/errors.ts'
import type { Model, ModelFit, PullProgress } from '../../../shared/models.ts'
import type { Engine, EngineCheck, EngineRequest, GenerateEvent, GenerateResult } from '../llm.ts'
import { chatBody, isPromptCut, readChat } from './ollama-chat.ts'
import { brokenOff, fromStatus, looksLikeHtml, notOllama, stalled, unreachable } from './ollama-errors.ts'
import { OllamaHttp, type OllamaReply, type OllamaRequest } from './ollama-http.ts'
import { pullFromOllama } from './ollama-pull.ts'
import {
  readLoadedModels,
  readModelList,
  readShownModel,
  readVersion,
  type ListedModel,
  type ShownModel,
} from './ollama-shapes.ts'

/** The context Jarvis asks for. It never changes for a model: another size makes Ollama load the model anew. */
const CONTEXT_LENGTH = 8_192
const CHECK_TIMEOUT_MS = 3_000
const noAnswer = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
const MAX_BODY_BYTES = 16 * 1024 * 1024
/** Ollama unloads after 5 minutes; until then a model used is taken as loaded without asking. */
const SURELY_LOADED_MS = 4 * 60_000
/** `/api/show` calls at once when a list is read for the first time. */
const SHOW_LANES = 4

export interface OllamaTimeouts {
  /** Until the first line: loading a large model from a slow disk is no failure, and giving up would undo it. */
  readonly firstLineMs: number
  readonly betweenLinesMs: number
  /** Waits before asking a busy server again. */
  readonly busyBackoffMs: readonly number[]
}

export const ollamaTimeouts: OllamaTimeouts = {
  firstLineMs: 600_000,
  betweenLinesMs: 180_000,
  busyBackoffMs: [1_000, 2_000, 4_000],
}

export interface OllamaEngineOptions {
  readonly baseUrl: string
  readonly fitOf: (sizeBytes: number) => ModelFit
  readonly timeouts?: OllamaTimeouts
}

export class OllamaEngine implements Engine {
  readonly name = 'ollama'
  readonly endpoint: string
  readonly isLocal: boolean
  readonly #http: OllamaHttp
  readonly #fitOf: (sizeBytes: number) => ModelFit
  readonly #timeouts: OllamaTimeouts
  /** What `/api/show` said, by digest: it changes only with the model. */
  readonly #shown = new Map<string, ShownModel>()
  readonly #digests = new Map<string, string>()
  #models: readonly Model[] = []
  readonly #lastUse = new Map<string, number>()

  constructor({ baseUrl, fitOf, timeouts = ollamaTimeouts }: OllamaEngineOptions) {
    this.endpoint = baseUrl
    this.isLocal = isLocalHost(new URL(baseUrl).hostname)
    this.#http = new OllamaHttp(baseUrl)
    this.#fitOf = fitOf
    this.#timeouts = timeouts
  }

  async check(signal: AbortSignal): Promise<EngineCheck> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)])
    const health = { engine: this.name, endpoint: this.endpoint, isLocal: this.isLocal } as const
    try {
      const [version, list] = await Promise.all([this.#readVersion(limited), this.#readTags(limited)])
      const models = await this.#describe(list, limited)
      this.#models = models
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
    const names = [model, `${model}:latest`]
    return this.#models.find(({ name }) => names.includes(name))?.name ?? null
  }

  contextLength(model: string): number | null {
    const shown = this.#shown.get(this.#digests.get(model) ?? model)
    return shown === undefined ? null : contextOf(shown)
  }

  async generate(request: EngineRequest): Promise<GenerateResult> {
    const startedAt = performance.now()
    const stall = new AbortController()
    let waitMs = this.#timeouts.firstLineMs
    let timer = setTimeout(() => stall.abort(), waitMs)
    const signal = AbortSignal.any([request.signal, stall.signal])
    const times: { firstTokenAt: number | null } = { firstTokenAt: null }
    let hasLine = false
    const onLine = () => {
      if (hasLine) return void timer.refresh()
      hasLine = true
      clearTimeout(timer)
      waitMs = this.#timeouts.betweenLinesMs
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
      const contextLength = await this.#contextLengthOf(request.model, signal)
      request.onEvent({ kind: 'phase', phase: await this.#phaseBeforeText(request.model, signal) })
      const reply = await this.#openChat(request, contextLength, signal)
      const end = await readChat(reply.body, { endpoint: this.endpoint, model: request.model, onLine, onEvent })
      this.#lastUse.set(request.model, Date.now())
      const totalMs = performance.now() - startedAt
      return {
        status: end.reason === 'length' ? 'truncated' : 'complete',
        engine: this.name,
        endpoint: this.endpoint,
        model: request.model,
        promptTruncated: isPromptCut(request.messages, end.promptTokens, contextLength),
        timings: {
          queueMs: 0,
          loadMs: end.loadMs,
          firstTokenMs: (times.firstTokenAt ?? performance.now()) - startedAt,
          totalMs,
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
  async pull(model: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Model> {
    await pullFromOllama({ http: this.#http, endpoint: this.endpoint }, model, signal, onProgress)
    const listed = (await this.#readTags(signal)).find(({ name }) => name === model || name === `${model}:latest`)
    if (listed === undefined) throw brokenOff('the model it fetched is not in its list')
    return this.#modelOf(listed, await this.#showIfItCan(listed, signal))
  }

  /** Asks Ollama to delete a model. */
  async remove(model: string, signal: AbortSignal): Promise<void> {
    await this.#readJson({ method: 'DELETE', path: 'api/delete', json: { model }, signal }, model)
  }

  async dispose(): Promise<void> {
    this.#http.close()
    return Promise.resolve()
  }

  /** A whole reply's JSON (null when its body is empty); rejects for any other status than 200. */
  async #readJson(request: OllamaRequest, model: string | null = null): Promise<unknown> {
    const reply = await this.#http.send(request)
    const text = await readText(reply, request.signal)
    if (reply.status !== 200) throw fromStatus(reply.status, text, this.endpoint, model)
    if (text === '') return null
    try {
      return JSON.parse(text) as unknown
    } catch {
      throw looksLikeHtml(text) ? notOllama(this.endpoint) : brokenOff('its answer is not JSON')
    }
  }

  async #readVersion(signal: AbortSignal): Promise<string | null> {
    return readVersion(await this.#readJson({ method: 'GET', path: 'api/version', signal }))
  }

  async #readTags(signal: AbortSignal): Promise<readonly ListedModel[]> {
    const list = readModelList(await this.#readJson({ method: 'GET', path: 'api/tags', signal }))
    if (list === null) throw notOllama(this.endpoint)
    this.#digests.clear()
    for (const { name, digest } of list) this.#digests.set(name, digest)
    const known = new Set(list.map(model => model.digest))
    for (const digest of this.#shown.keys()) if (!known.has(digest)) this.#shown.delete(digest)
    return list
  }

  async #describe(list: readonly ListedModel[], signal: AbortSignal): Promise<readonly Model[]> {
    const shown = new Map<string, ShownModel>()
    const waiting = [...list]
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        shown.set(next.name, await this.#showIfItCan(next, signal))
    }
    await Promise.all(Array.from({ length: SHOW_LANES }, work))
    return list
      .filter(model => shown.get(model.name)?.canChat === true)
      .map(model => this.#modelOf(model, shown.get(model.name)))
  }

  #modelOf(listed: ListedModel, shown: ShownModel | undefined): Model {
    return {
      name: listed.name,
      engine: this.name,
      sizeBytes: listed.sizeBytes,
      contextLength: shown?.contextLength ?? null,
      // The memory of another computer is not known.
      fit: this.isLocal ? this.#fitOf(listed.sizeBytes) : 'fits',
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
      if (signal.aborted || !isAppError(error) || error.data?.['reason'] === 'unreachable') throw error
      return { contextLength: null, fixedContext: null, canChat: false }
    }
  }

  async #show(model: string, digest: string, family: string, signal: AbortSignal): Promise<ShownModel> {
    const known = this.#shown.get(digest)
    if (known !== undefined) return known
    const shown = readShownModel(
      await this.#readJson({ method: 'POST', path: 'api/show', json: { model }, signal }, model),
      family,
    )
    this.#shown.set(digest, shown)
    return shown
  }

  async #contextLengthOf(model: string, signal: AbortSignal): Promise<number> {
    return contextOf(await this.#show(model, this.#digests.get(model) ?? model, '', signal))
  }

  async #phaseBeforeText(model: string, signal: AbortSignal): Promise<'loading' | 'reading'> {
    if (Date.now() - (this.#lastUse.get(model) ?? 0) < SURELY_LOADED_MS) return 'reading'
    try {
      const loaded = readLoadedModels(await this.#readJson({ method: 'GET', path: 'api/ps', signal }))
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
      const backoffMs = this.#timeouts.busyBackoffMs[attempt]
      if (error.code !== 'overloaded' || backoffMs === undefined) throw error
      request.onEvent({ kind: 'phase', phase: 'queued' })
      await delay(backoffMs * (0.75 + Math.random() / 2), undefined, { signal })
    }
  }
}

async function readText(reply: OllamaReply, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of reply.body) {
      parts.push(part as Buffer)
      length += (part as Buffer).length
      if (length > MAX_BODY_BYTES) throw new AppError('llm_unavailable', 'Ollama answered with too much.')
    }
  } catch (error) {
    if (signal.aborted) throw cancelled()
    throw isAppError(error) ? error : brokenOff('the connection was lost')
  }
  return Buffer.concat(parts).toString('utf8')
}

function contextOf({ fixedContext, contextLength }: ShownModel): number {
  return fixedContext ?? Math.min(contextLength ?? CONTEXT_LENGTH, CONTEXT_LENGTH)
}

function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
