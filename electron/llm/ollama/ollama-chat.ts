// One answer from Ollama's `/api/chat`: the request's body, and its stream read into events.

import type { Readable } from 'node:stream'
import type { EngineRequest, GenerateEvent, PromptMessage, WordChoice } from '../llm.ts'
import { BrokenLineError, NdjsonReader, parseLine } from './ndjson.ts'
import { brokenOff, fromErrorLine, looksLikeHtml, notOllama } from './ollama-errors.ts'
import { readChatLine, readPlainPiece, type ChatEnd, type ChatLine } from './ollama-shapes.ts'
import { ThinkTagSplitter, type ThinkPiece } from './think-tags.ts'

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
 * `onLines` is called whenever lines have come, before their events.
 */
export async function readChat(body: Readable, { endpoint, model, onLines, onEvent }: ChatReading): Promise<ChatEnd> {
  const lines = new NdjsonReader(line => readPlainPiece(line) ?? readChatLine(parseLine(line)))
  const splitter = new ThinkTagSplitter()
  const outcome: { end: ChatEnd | null } = { end: null }
  const ended = () => outcome.end
  try {
    await readChunks(body, chunk => {
      takeAll(lines.push(chunk))
      return outcome.end !== null
    })
    // The socket can be used again only when its body was read to the end.
    const end = ended()
    if (end !== null) return drain(body, end)
    takeAll(lines.end())
    const lastEnd = ended()
    if (lastEnd !== null) return lastEnd
  } catch (error) {
    body.destroy()
    if (!(error instanceof BrokenLineError)) throw error
    throw looksLikeHtml(error.start) ? notOllama(endpoint) : brokenOff(error.message)
  }
  throw brokenOff('it ended without saying that it is done')

  /** Text that came together is told together. What comes after the line that says `done` no longer matters. */
  function takeAll(lines: Iterable<ChatLine | null>): void {
    let isFirst = true
    let text = ''
    const tell = (piece: ThinkPiece) => {
      if (piece.kind === 'text') return void (text += piece.text)
      tellText()
      onEvent(piece)
    }
    const tellText = () => {
      if (text !== '') onEvent({ kind: 'text', text })
      text = ''
    }
    try {
      for (const line of lines) {
        if (line === null) throw brokenOff('a line is not of its protocol')
        if (line.error !== null) throw fromErrorLine(line.error, model)
        if (isFirst) onLines()
        isFirst = false
        if (line.thinking !== '') tell({ kind: 'reasoning', text: line.thinking })
        if (splitter.isInAnswer) text += line.content
        else for (const piece of splitter.push(line.content)) tell(piece)
        if (line.end === null) continue
        for (const piece of splitter.end()) tell(piece)
        outcome.end = line.end
        return
      }
    } finally {
      // Also what stood before a broken line.
      tellText()
    }
  }
}

interface ChatReading {
  readonly endpoint: string
  readonly model: string
  readonly onLines: () => void
  readonly onEvent: (event: GenerateEvent) => void
}

/**
 * Calls back with what has come until that says it has enough (then the body is paused) or there is no more. What came in
 * one read of the socket comes at once: an engine writes each token as a chunk of its own.
 */
function readChunks(body: Readable, hasEnough: (bytes: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let waiting: Buffer[] = []
    const take = () => {
      const [first, ...others] = waiting
      if (first === undefined) return
      waiting = []
      try {
        if (!hasEnough(others.length === 0 ? first : Buffer.concat([first, ...others]))) return
        resolve()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      body.off('data', keep).pause()
      waiting = []
    }
    const keep = (chunk: Buffer) => {
      if (waiting.push(chunk) === 1) queueMicrotask(take)
    }
    body.on('data', keep)
    // What has come is taken before it is said that nothing more will.
    body.once('end', () => {
      take()
      resolve()
    })
    const fail = (error: Error) => {
      take()
      reject(error)
    }
    // Stays: an error after the end was read must not end the process.
    body.on('error', fail)
    body.once('close', () => fail(new Error('the connection was lost')))
  })
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
