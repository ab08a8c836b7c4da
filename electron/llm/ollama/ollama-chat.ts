// One answer from Ollama's `/api/chat`: the request's body, and its stream read into events.

import type { Readable } from 'node:stream'
import type { EngineRequest, GenerateEvent, PromptMessage, WordChoice } from '../llm.ts'
import { BrokenLineError, NdjsonReader } from './ndjson.ts'
import { brokenOff, fromErrorLine, looksLikeHtml, notOllama } from './ollama-errors.ts'
import { readChatLine, type ChatEnd } from './ollama-shapes.ts'
import { ThinkTagSplitter } from './think-tags.ts'

export function chatBody(request: EngineRequest, contextLength: number, keepAliveSeconds: number): unknown {
  return {
    model: request.model,
    messages: request.messages,
    stream: true,
    format: request.answerSchema,
    keep_alive: keepAliveSeconds,
    options: { num_ctx: contextLength, num_predict: request.maxTokens, ...wordOptions(request.parameters ?? {}) },
  }
}

/** What is undefined is left out of the JSON. */
function wordOptions({ temperature, topP, topK, minP, repeatPenalty, seed }: WordChoice): Record<string, unknown> {
  return { temperature, top_p: topP, top_k: topK, min_p: minP, repeat_penalty: repeatPenalty, seed }
}

/**
 * Reads until the line that says `done` and resolves with its figures; everything else that ends the stream rejects.
 * `onLine` is called for each line, before its events.
 */
export async function readChat(body: Readable, { endpoint, model, onLine, onEvent }: ChatReading): Promise<ChatEnd> {
  const lines = new NdjsonReader()
  const splitter = new ThinkTagSplitter()
  try {
    // The socket can be used again only when its body was read to the end.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      for (const value of lines.push(chunk as Buffer)) {
        const end = take(value)
        if (end !== null) return drain(body, end)
      }
    }
    for (const value of lines.end()) {
      const end = take(value)
      if (end !== null) return end
    }
  } catch (error) {
    body.destroy()
    if (!(error instanceof BrokenLineError)) throw error
    throw looksLikeHtml(error.start) ? notOllama(endpoint) : brokenOff(error.message)
  }
  throw brokenOff('it ended without saying that it is done')

  function take(value: unknown): ChatEnd | null {
    const line = readChatLine(value)
    if (line === null) throw brokenOff('a line is not of its protocol')
    if (line.error !== null) throw fromErrorLine(line.error, model)
    onLine()
    if (line.thinking !== '') onEvent({ kind: 'reasoning', text: line.thinking })
    for (const piece of splitter.push(line.content)) onEvent(piece)
    if (line.end !== null) for (const piece of splitter.end()) onEvent(piece)
    return line.end
  }
}

interface ChatReading {
  readonly endpoint: string
  readonly model: string
  readonly onLine: () => void
  readonly onEvent: (event: GenerateEvent) => void
}

const DRAIN_MS = 1_000

function drain(body: Readable, end: ChatEnd): ChatEnd {
  // What comes after `done`, and how the connection ends then, no longer matters.
  body.on('error', () => undefined)
  const timer = setTimeout(() => body.destroy(), DRAIN_MS)
  body.once('close', () => clearTimeout(timer))
  body.resume()
  return end
}

/**
 * Whether Ollama cut the prompt, which it does silently: it drops the oldest messages, then the beginning of what is
 * left. Its count of prompt tokens is compared with the fewest the prompt can have been: no tokenizer joins words,
 * numbers and runs of signs. A count under half the window may be one without the cached part, so it proves nothing.
 */
export function isPromptCut(messages: readonly PromptMessage[], promptTokens: number, contextLength: number): boolean {
  const length = messages.reduce((sum, message) => sum + message.content.length, 0)
  // A token is never shorter than a byte, and no UTF-16 unit has more than three.
  if (length * 3 < contextLength / 2) return false
  if (promptTokens >= contextLength) return true
  const fewest = fewestTokens(messages)
  return fewest > contextLength || (promptTokens >= contextLength / 2 && fewest > promptTokens * 1.05)
}

function fewestTokens(messages: readonly PromptMessage[]): number {
  const word = /\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+/gu
  let count = 0
  for (const message of messages) for (const _ of message.content.matchAll(word)) count++
  return count
}
