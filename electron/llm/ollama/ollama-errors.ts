// What Ollama's failures mean to Jarvis. Its texts are matched because statuses alone do not tell (500 is everything).

import { AppError, type ErrorData } from '../../../shared/errors.ts'
import { errorText } from './ollama-shapes.ts'

/** Nobody answers at the address, or the answer cannot be reached. */
export function unreachable(endpoint: string, cause: NodeJS.ErrnoException): AppError {
  return unavailable(`Ollama at ${endpoint} cannot be reached (${cause.code ?? cause.message}).`, {
    reason: 'unreachable',
    endpoint,
    ...(cause.code !== undefined && { cause: cause.code }),
  })
}

/** The stream ended before `done`: an error line, a reset, an end without `done`, a line that is no JSON, a stall. */
export function brokenOff(detail: string): AppError {
  return unavailable(`Ollama broke off its answer: ${detail}`, { reason: 'broken_off' })
}

/** On another computer, and not allowed (any more). Nothing has been sent there. */
export function notAllowed(endpoint: string): AppError {
  return new AppError(
    'llm_unavailable',
    `${endpoint} is another computer: nothing is sent there before you allow it.`,
    { retryable: true, data: { engine: 'ollama', reason: 'not_allowed', endpoint } },
  )
}

export function notOllama(endpoint: string): AppError {
  return unavailable(`What answers at ${endpoint} is not Ollama.`, { reason: 'not_ollama', endpoint })
}

export function stalled(waitedMs: number): AppError {
  const seconds = Math.round(waitedMs / 1000)
  return unavailable(`Ollama sent nothing for ${seconds} s.`, { reason: 'stalled', seconds })
}

export interface RefusedReply {
  readonly status: number
  readonly retryAfterMs: number | null
}

/** An answer with another status than 200, before anything streamed. */
export function fromStatus(
  { status, retryAfterMs }: RefusedReply,
  body: string,
  endpoint: string,
  model: string | null,
): AppError {
  if (status >= 300 && status < 400)
    return unavailable(`${endpoint} redirects elsewhere, which is not followed.`, { reason: 'redirected', status })
  // A page with such a status comes from a proxy before Ollama, which may be well again soon.
  if (looksLikeHtml(body)) {
    if (status < 500) return notOllama(endpoint)
    return unavailable(`A server before Ollama answered with status ${status}.`, { reason: 'engine', status })
  }
  const text = errorText(body) ?? `status ${status}`
  const known = fromText(text, model)
  if (known !== null) return known
  const wait = retryAfterMs === null ? {} : { retryAfterMs }
  switch (status) {
    case 400:
      return new AppError('bad_request', `Ollama refused the request: ${text}`, { data: { reason: 'engine', status } })
    case 404:
      return modelMissing(text, model)
    case 499:
      return new AppError('cancelled', text)
    case 503:
      return new AppError('overloaded', `Ollama is busy: ${text}`, { retryable: true, data: { status, ...wait } })
    case 401:
    case 403:
      return new AppError('llm_unavailable', `Ollama wants a sign-in: ${text}`, {
        data: { engine: 'ollama', reason: 'unauthorized', status },
      })
    case 429:
      return unavailable(`Ollama's limit is reached: ${text}`, { reason: 'limit', status, ...wait })
    default:
      return unavailable(`Ollama failed: ${text}`, { reason: 'engine', status })
  }
}

/** An `{"error": …}` line inside a stream that began with 200. */
export function fromErrorLine(text: string, model: string | null): AppError {
  return fromText(text, model) ?? brokenOff(text)
}

const memoryNeed = /requires more system memory \(([^)]+)\) than is available \(([^)]+)\)/i
const outOfMemory =
  /out of memory|cudamalloc failed|failed to allocate|not enough memory|unable to allocate|vk_error_out_of_device_memory|outofdevicememory/i
// The runner's end may or may not be memory: it is said as it is, and may pass.
const runnerStopped = /runner (process )?has (unexpectedly stopped|terminated)|llama runner process/i
const missingModel = /model ['"]?[^'"]*['"]? ?not found|try pulling it first|file does not exist/i

/** What holds whatever the status. */
function fromText(text: string, model: string | null): AppError | null {
  const need = memoryNeed.exec(text)
  if (need !== null)
    return new AppError('llm_out_of_memory', text, {
      data: { model, needed: need[1] ?? null, available: need[2] ?? null },
    })
  if (outOfMemory.test(text)) return new AppError('llm_out_of_memory', text, { data: { model } })
  if (missingModel.test(text)) return modelMissing(text, model)
  if (runnerStopped.test(text))
    return unavailable(`Ollama's model process stopped: ${text}`, { reason: 'runner_stopped' })
  return null
}

function modelMissing(text: string, model: string | null): AppError {
  return new AppError('llm_model_missing', `Ollama does not have the model: ${text}`, {
    data: { engine: 'ollama', model },
  })
}

function unavailable(message: string, data: ErrorData): AppError {
  return new AppError('llm_unavailable', message, { retryable: true, data: { engine: 'ollama', ...data } })
}

export function looksLikeHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(text)
}
