// What Jarvis reads of Ollama's JSON. Unknown fields are ignored; a known field of a wrong type makes the value unusable.
// Stream lines are checked by hand: they come hundreds a second.

import { z } from 'zod'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import type { ModelCapability } from '../../../shared/models.ts'

const modelList = z.object({
  models: z.array(
    z.object({
      name: z.string().min(1).max(300),
      digest: z.string().optional(),
      size: z.number().nonnegative().default(0),
      modified_at: z.string().optional(),
      details: z
        .object({ family: z.string().optional(), quantization_level: z.string().optional() })
        .nullish()
        .catch(undefined),
    }),
  ),
})

export interface ListedModel {
  readonly name: string
  readonly digest: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly family: string
  readonly quantization: string | null
}

/** `/api/tags`, newest first; null when it is not what Ollama sends. */
export function readModelList(value: unknown): readonly ListedModel[] | null {
  const parsed = modelList.safeParse(value)
  if (!parsed.success) return null
  return parsed.data.models
    .map(model => ({
      name: model.name,
      digest: model.digest ?? `${model.name}@${model.modified_at ?? ''}`,
      sizeBytes: model.size,
      modifiedAt: Date.parse(model.modified_at ?? '') || 0,
      family: model.details?.family ?? '',
      quantization: model.details?.quantization_level || null,
    }))
    .sort((a, b) => b.modifiedAt - a.modifiedAt)
}

const shown = z.object({
  capabilities: z.array(z.string()).optional().catch(undefined),
  model_info: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  parameters: z.string().optional().catch(undefined),
})

export interface ShownModel {
  readonly contextLength: number | null
  /** The context its maker or user fixed in the Modelfile. */
  readonly fixedContext: number | null
  readonly capabilities: readonly ModelCapability[]
  /** Of its vectors; left out in what earlier versions kept. */
  readonly dimensions?: number
}

/** Families that only embed, for servers that do not list capabilities yet. */
const embeddingFamily = /bert|^clip$/i

export function readShownModel(value: unknown, family: string): ShownModel {
  const { data } = shown.safeParse(value)
  const info = Object.entries(data?.model_info ?? {})
  const figure = (ending: string) => {
    const value = info.find(([key]) => key.endsWith(ending))?.[1]
    return typeof value === 'number' && value > 0 ? value : null
  }
  const dimensions = figure('.embedding_length')
  const fixed = /^num_ctx\s+(\d+)\s*$/m.exec(data?.parameters ?? '')?.[1]
  return {
    contextLength: figure('.context_length'),
    fixedContext: fixed === undefined ? null : Number(fixed),
    capabilities: capabilitiesOf(data?.capabilities, family),
    ...(dimensions !== null && { dimensions }),
  }
}

function capabilitiesOf(given: readonly string[] | undefined, family: string): readonly ModelCapability[] {
  if (given === undefined) return [embeddingFamily.test(family) ? 'embedding' : 'chat']
  const known = {
    completion: 'chat',
    vision: 'vision',
    tools: 'tools',
    thinking: 'thinking',
    embedding: 'embedding',
  } as const
  return Object.entries(known).flatMap(([name, capability]) => (given.includes(name) ? capability : []))
}

const bytes = z.number().min(0).catch(0)
const running = z.object({ models: z.array(z.object({ name: z.string(), size: bytes, size_vram: bytes })) })

/** Names in `/api/ps`: models loaded or loading. */
export function readLoadedModels(value: unknown): readonly string[] {
  return running.safeParse(value).data?.models.map(model => model.name) ?? []
}

/** What the models of `/api/ps` take; null when it does not say. */
export function readLoadedBytes(value: unknown): LoadedBytes | null {
  const models = running.safeParse(value).data?.models
  if (models === undefined) return null
  const sum = (name: 'size' | 'size_vram') => models.reduce((total, model) => total + model[name], 0)
  return { totalBytes: sum('size'), gpuBytes: sum('size_vram') }
}

export function readVersion(value: unknown): string | null {
  const version = isRecord(value) ? value['version'] : null
  return typeof version === 'string' && version !== '' ? version : null
}

/** The sentence in an error body, JSON or not. */
export function errorText(body: string): string | null {
  try {
    const value = JSON.parse(body) as unknown
    if (isRecord(value) && typeof value['error'] === 'string') return value['error'].slice(0, 1_000)
  } catch {
    // Proxies answer in plain text.
  }
  const text = body.trim()
  return text === '' ? null : text.slice(0, 200)
}

export interface ChatLine {
  readonly content: string
  readonly thinking: string
  readonly error: string | null
  readonly end: ChatEnd | null
}

/** The last line's figures; durations in milliseconds. */
export interface ChatEnd {
  readonly reason: string
  readonly loadMs: number
  readonly promptTokens: number
  readonly answerTokens: number
}

const plainPiece =
  // eslint-disable-next-line no-control-regex -- what JSON wants escaped
  /^\{"model":"[^"\\]*",(?:"created_at":"[^"\\]*",)?"message":\{"role":"assistant","content":"([^"\\\x00-\x1f]*)"\},"done":false\}$/

/** The line that most of an answer's are, without the cost of parsing it; null for any other, which has to be parsed. */
export function readPlainPiece(line: string): ChatLine | null {
  const content = plainPiece.exec(line)?.[1]
  return content === undefined ? null : { content, thinking: '', error: null, end: null }
}

/** Null for anything that is not a line of `/api/chat`. */
export function readChatLine(value: unknown): ChatLine | null {
  if (!isRecord(value)) return null
  if (typeof value['error'] === 'string') return { content: '', thinking: '', error: value['error'], end: null }
  const done = value['done'] ?? false
  const message = value['message'] ?? (done === true ? {} : null)
  if (!isRecord(message) || typeof done !== 'boolean') return null
  const content = message['content'] ?? ''
  const thinking = message['thinking'] ?? ''
  if (typeof content !== 'string' || typeof thinking !== 'string') return null
  return { content, thinking, error: null, end: done ? readEnd(value) : null }
}

function readEnd(value: Readonly<Record<string, unknown>>): ChatEnd {
  const reason = value['done_reason']
  return {
    reason: typeof reason === 'string' ? reason : 'stop',
    loadMs: amountOf(value['load_duration']) / 1e6,
    promptTokens: amountOf(value['prompt_eval_count']),
    answerTokens: amountOf(value['eval_count']),
  }
}

export interface PullLine {
  readonly status: string
  readonly digest: string | null
  readonly totalBytes: number | null
  readonly completedBytes: number
  readonly error: string | null
}

export function readPullLine(value: unknown): PullLine | null {
  if (!isRecord(value)) return null
  const { status, error, digest, total, completed } = value
  if (typeof error === 'string') return { status: '', digest: null, totalBytes: null, completedBytes: 0, error }
  if (typeof status !== 'string') return null
  return {
    status,
    digest: typeof digest === 'string' ? digest : null,
    totalBytes: typeof total === 'number' ? total : null,
    completedBytes: amountOf(completed),
    error: null,
  }
}

/** Some versions count durations below zero when the clock is set. */
function amountOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
