// Lets Ollama fetch a model (`/api/pull`). Ollama resumes what a cancelled pull left and repeats stalled parts itself.

import { AppError, cancelled, isAppError } from '../../../shared/errors.ts'
import type { PullProgress } from '../../../shared/models.ts'
import { TransferMeter } from '../../lib/transfer-meter.ts'
import { NdjsonReader, parseLine } from './ndjson.ts'
import { brokenOff, fromErrorLine, fromStatus, stalled } from './ollama-errors.ts'
import type { OllamaHttp } from './ollama-http.ts'
import { readPullLine, type PullLine } from './ollama-shapes.ts'

/** Verifying a large model is silent for minutes. */
const SILENCE_MS = 600_000

export async function pullFromOllama(
  http: OllamaHttp,
  model: string,
  signal: AbortSignal,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), SILENCE_MS)
  const either = AbortSignal.any([signal, silence.signal])
  const meter = new PullMeter(onProgress)
  try {
    const { status, retryAfterMs, body } = await http.send({
      method: 'POST',
      path: 'api/pull',
      json: { model, stream: true },
      signal: either,
    })
    const lines = new NdjsonReader(line => readPullLine(parseLine(line)))
    let text = ''
    const outcome = { isDone: false }
    const take = (line: PullLine | null) => {
      if (line === null) throw brokenOff('a line is not of its protocol')
      if (line.error !== null) throw pullError(line.error, model)
      if (line.status === 'success') outcome.isDone = true
      meter.take(line)
    }
    for await (const chunk of body) {
      timer.refresh()
      if (status === 200) for (const line of lines.push(chunk as Buffer)) take(line)
      else if (text.length < 10_000) text += (chunk as Buffer).toString('utf8')
    }
    if (status !== 200) throw fromStatus({ status, retryAfterMs }, text, http.endpoint, model)
    for (const line of lines.end()) take(line)
    if (!outcome.isDone) throw brokenOff('the download ended early')
  } catch (error) {
    if (signal.aborted) throw cancelled()
    if (silence.signal.aborted) throw stalled(SILENCE_MS)
    throw isAppError(error) ? error : brokenOff(error instanceof Error ? error.message : 'the connection was lost')
  } finally {
    clearTimeout(timer)
  }
}

function pullError(text: string, model: string): AppError {
  if (/no space left|not enough space|disk full/i.test(text)) return new AppError('storage_full', text)
  return fromErrorLine(text, model)
}

/** Adds up the parts of a model: one digest each. */
class PullMeter {
  readonly #meter: TransferMeter
  readonly #parts = new Map<string, { completed: number; total: number }>()

  constructor(onProgress: (progress: PullProgress) => void) {
    this.#meter = new TransferMeter(onProgress)
  }

  take({ status, digest, totalBytes, completedBytes }: PullLine): void {
    if (digest !== null && totalBytes !== null)
      this.#parts.set(digest, { completed: completedBytes, total: totalBytes })
    let completed = 0
    let total = 0
    for (const part of this.#parts.values()) {
      completed += part.completed
      total += part.total
    }
    this.#meter.report(phaseOf(status, digest), completed, total === 0 ? null : total)
  }
}

function phaseOf(status: string, digest: string | null): PullProgress['phase'] {
  if (digest !== null) return 'downloading'
  if (status.startsWith('verifying')) return 'verifying'
  return status.startsWith('pulling') ? 'connecting' : 'installing'
}
