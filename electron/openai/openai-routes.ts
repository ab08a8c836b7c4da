// The part of OpenAI's API that other programs of this computer may use: their questions go through the same door as the
// user's, so they share its queue, cache, circuits and measurements. Who may ask is decided before these are called.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { Embedder } from '../lib/embedder/embedder.ts'
import type { GenerateEvent, Llm, LlmRequest } from '../llm/llm.ts'
import {
  chatSchema,
  embeddingSchema,
  finishReason,
  openAiError,
  promptOf,
  usageOf,
  wordChoiceOf,
  type ChatInput,
} from './openai-shapes.ts'

export type OpenAiRoute = (request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => Promise<void>

export interface OpenAiParts {
  readonly llm: Pick<Llm, 'generate' | 'listModels'>
  readonly embedder: Embedder
}

/** Means whatever the user has chosen. */
const DEFAULT_MODEL = 'jarvis'
const MAX_BODY_BYTES = 8 * 1024 * 1024

/** By method and path. */
export function createOpenAiRoutes({ llm, embedder }: OpenAiParts): Readonly<Record<string, OpenAiRoute>> {
  const answering =
    (work: OpenAiRoute): OpenAiRoute =>
    async (request, response, signal) => {
      // Writing an answer may take minutes in which nothing moves on the socket.
      request.socket.setTimeout(0)
      try {
        await work(request, response, signal)
      } catch (error) {
        if (signal.aborted) return
        const { status, body } = openAiError(error)
        if (response.headersSent) response.end(`data: ${JSON.stringify(body)}\n\n`)
        else sendJson(response, status, body)
      }
    }
  return {
    'GET /v1/models': answering(async (_, response) => {
      const models = (await llm.listModels()).map(({ name, engine }) => ({ id: name, owned_by: engine }))
      const all = [{ id: DEFAULT_MODEL, owned_by: 'jarvis' }, ...models, { id: embedder.modelId, owned_by: 'jarvis' }]
      sendJson(response, 200, { object: 'list', data: all.map(model => ({ ...model, object: 'model', created: 0 })) })
    }),
    'POST /v1/chat/completions': answering(async (request, response, signal) => {
      const input = await readJson(request, chatSchema)
      const isUncached = /no-cache|no-store/i.test(request.headers['cache-control'] ?? '')
      const asked = questionOf(input, isUncached, signal)
      await (input.stream === true ? streamChat(llm, input, asked, response) : sendChat(llm, asked, response))
    }),
    'POST /v1/embeddings': answering(async (request, response, signal) => {
      const { model, input, encoding_format: format } = await readJson(request, embeddingSchema)
      if (model !== embedder.modelId && model !== DEFAULT_MODEL)
        throw new AppError('llm_model_missing', `There is no embedding model ${model}; ${embedder.modelId} is.`)
      const vectors = await embedder.embed(input, signal)
      const tokens = input.reduce((sum, each) => sum + Math.ceil(each.length / 4), 0)
      sendJson(response, 200, {
        object: 'list',
        model: embedder.modelId,
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: format === 'float' ? [...vector] : base64Of(vector),
        })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      })
    }),
  }
}

type Asked = Omit<LlmRequest, 'onEvent'>

function questionOf(input: ChatInput, isUncached: boolean, signal: AbortSignal): Asked {
  const messages = promptOf(input)
  const maxTokens = input.max_completion_tokens ?? input.max_tokens
  return {
    messages,
    ...(input.model !== DEFAULT_MODEL && { model: input.model }),
    parameters: wordChoiceOf(input),
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(!isUncached && { cache: { mode: 'use', question: messages.at(-1)?.content ?? '', memories: [] } }),
    priority: 'user',
    waitMs: 0,
    signal,
  }
}

function headOf(model: string, object: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1_000), model }
}

async function sendChat(llm: OpenAiParts['llm'], asked: Asked, response: ServerResponse): Promise<void> {
  const said = { text: '', reasoning: '' }
  const onEvent = (event: GenerateEvent) => {
    if (event.kind === 'text' || event.kind === 'reasoning') said[event.kind] += event.text
  }
  const result = await llm.generate({ ...asked, onEvent })
  const message = {
    role: 'assistant',
    content: said.text,
    refusal: null,
    ...(said.reasoning !== '' && { reasoning_content: said.reasoning }),
  }
  response.setHeader('X-Jarvis-Cache', result.cache?.level ?? 'none')
  sendJson(response, 200, {
    ...headOf(result.model, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(result) }],
    usage: usageOf(result),
  })
}

/** Headers wait for the first event, so that a question that nobody can answer still gets its status. */
async function streamChat(
  llm: OpenAiParts['llm'],
  input: ChatInput,
  asked: Asked,
  response: ServerResponse,
): Promise<void> {
  const head = headOf(input.model, 'chat.completion.chunk')
  const send = (fields: object) => {
    if (!response.headersSent) {
      response.writeHead(200, { ...commonHeaders, 'Content-Type': 'text/event-stream; charset=utf-8' })
      response.write(`data: ${JSON.stringify({ ...head, choices: choicesOf({ role: 'assistant', content: '' }) })}\n\n`)
    }
    response.write(`data: ${JSON.stringify({ ...head, ...fields })}\n\n`)
  }
  const result = await llm.generate({
    ...asked,
    onEvent: event => {
      if (event.kind === 'engine') head.model = event.model
      if (event.kind === 'text') send({ choices: choicesOf({ content: event.text }) })
      if (event.kind === 'reasoning') send({ choices: choicesOf({ reasoning_content: event.text }) })
    },
  })
  send({ choices: choicesOf({}, finishReason(result)) })
  if (input.stream_options?.include_usage === true) send({ choices: [], usage: usageOf(result) })
  response.end('data: [DONE]\n\n')
}

function choicesOf(delta: object, reason: string | null = null) {
  return [{ index: 0, delta, logprobs: null, finish_reason: reason }]
}

const commonHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...commonHeaders, 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}

async function readJson<Schema extends z.ZodType>(request: IncomingMessage, schema: Schema): Promise<z.output<Schema>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new AppError('bad_request', `A request has at most ${MAX_BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  let value: unknown
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new AppError('bad_request', 'The body is not JSON.', { cause })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('bad_request', z.prettifyError(parsed.error))
  return parsed.data
}

/** Numbers of four bytes, the lowest first, whatever this computer's own order. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  vector.forEach((value, at) => bytes.writeFloatLE(value, at * 4))
  return bytes.toString('base64')
}
