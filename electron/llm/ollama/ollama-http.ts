// HTTP to one Ollama server. node:http rather than fetch: fetch gives up after 300 s without a byte, which loading a
// large model takes; here every wait is the caller's. Redirects are never followed and no proxy is used.

import type { Agent, IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError, cancelled, isAppError } from '../../../shared/errors.ts'
import { http } from '../../lib/node-http.ts'
import type { AdaptiveWait } from '../adaptive-wait.ts'
import { isThisComputer } from './is-this-computer.ts'
import { brokenOff, fromStatus, looksLikeHtml, notAllowed, notOllama, unreachable } from './ollama-errors.ts'

const MAX_BODY_BYTES = 16 * 1024 * 1024

export interface OllamaReply {
  readonly status: number
  readonly contentType: string
  /** What it asks to wait for before the next request; null if it says nothing. */
  readonly retryAfterMs: number | null
  /** Decoded bytes; errors when the server breaks off. */
  readonly body: Readable
}

export interface OllamaRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly json?: unknown
  /** Closes the socket at once, also while the body is read. */
  readonly signal: AbortSignal
}

export class OllamaHttp {
  readonly endpoint: string
  readonly isLocal: boolean
  readonly #base: URL
  readonly #agent: Agent
  readonly #connectWait: AdaptiveWait
  readonly #closed = new AbortController()

  constructor(baseUrl: string, connectWait: AdaptiveWait) {
    this.endpoint = baseUrl
    this.#connectWait = connectWait
    this.#base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
    this.isLocal = isThisComputer(baseUrl)
    const options = { keepAlive: true, maxFreeSockets: 4 }
    this.#agent = this.#base.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options)
  }

  /**
   * Resolves with the reply's head. A kept-alive socket that the server closed meanwhile is noticed only when it is
   * used; then the request goes out once more on a new one.
   */
  async send(request: OllamaRequest): Promise<OllamaReply> {
    try {
      return await this.#sendOnce(request)
    } catch (error) {
      if (!(error instanceof StaleSocketError)) throw error
      return await this.#sendOnce(request)
    }
  }

  /** A whole reply's JSON (null when its body is empty); rejects for any other status than 200. */
  async readJson(request: OllamaRequest, model: string | null = null): Promise<unknown> {
    const reply = await this.send(request)
    const text = await readText(reply, request.signal)
    if (reply.status !== 200) throw fromStatus(reply, text, this.endpoint, model)
    if (text === '') return null
    try {
      return JSON.parse(text) as unknown
    } catch {
      throw looksLikeHtml(text) ? notOllama(this.endpoint) : brokenOff('its answer is not JSON')
    }
  }

  /** For good: what is under way ends, and nothing is sent any more, whoever still asks for it. */
  close(): void {
    this.#closed.abort()
    this.#agent.destroy()
  }

  /** What everything ends with once it is closed; null before. */
  get refusal(): AppError | null {
    if (!this.#closed.signal.aborted) return null
    return this.isLocal ? unreachable(this.endpoint, new Error('it is no longer in use')) : notAllowed(this.endpoint)
  }

  async #sendOnce({ method, path, json, signal: asked }: OllamaRequest): Promise<OllamaReply> {
    if (asked.aborted) throw cancelled()
    if (this.refusal !== null) throw this.refusal
    const signal = AbortSignal.any([asked, this.#closed.signal])
    const reasonToEnd = () => (asked.aborted ? cancelled() : this.refusal)
    const payload = json === undefined ? undefined : Buffer.from(JSON.stringify(json))
    const url = new URL(path, this.#base)
    return await new Promise<OllamaReply>((resolve, reject) => {
      const send = url.protocol === 'https:' ? https.request : http.request
      const request = send(url, {
        method,
        agent: this.#agent,
        headers: {
          accept: 'application/x-ndjson, application/json',
          ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
        },
      })
      const abort = () => request.destroy(reasonToEnd() ?? undefined)
      signal.addEventListener('abort', abort, { once: true })
      request.once('close', () => signal.removeEventListener('abort', abort))

      request.once('socket', socket => {
        if (!socket.connecting) return
        const startedAt = performance.now()
        const timer = setTimeout(
          () => request.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })),
          this.#connectWait.ms,
        )
        const settled = () => clearTimeout(timer)
        socket.once('connect', () => {
          settled()
          this.#connectWait.record(performance.now() - startedAt)
        })
        socket.once('close', settled)
      })
      request.once('response', response => {
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          retryAfterMs: readRetryAfter(response.headers['retry-after']),
          body: decode(response),
        })
      })
      // Stays for the life of the request: a second error after the head would otherwise end the process.
      request.on('error', (error: NodeJS.ErrnoException) => {
        const reason = reasonToEnd()
        if (reason !== null) reject(reason)
        else if (request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
          reject(new StaleSocketError())
        else reject(unreachable(this.endpoint, error))
      })
      request.end(payload)
    })
  }
}

class StaleSocketError extends Error {}

/** A whole body that is no stream. */
export async function readText(reply: OllamaReply, signal: AbortSignal): Promise<string> {
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

/** Seconds or a date. */
function readRetryAfter(value: string | undefined): number | null {
  if (value === undefined || value.trim() === '') return null
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : null
}

function decode(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : null
  if (decoder === null) return response
  response.once('error', error => decoder.destroy(error))
  // Destroying the body must close the socket: it is what makes Ollama stop generating.
  decoder.once('close', () => response.destroy())
  return response.pipe(decoder)
}
