// The response cache over its own thread, a real file and the real embedder; what an engine would say is scripted.

import path from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { GenerateEvent, GenerateResult, LlmRequest, PromptMessage, Target } from '../../../electron/llm/llm.ts'
import { createStaticEmbedder } from '../../../electron/lib/embedder/static-embedder.ts'
import { cacheLimits } from '../../../electron/llm/response-cache/cache-limits.ts'
import { AnswerCache, type AnswerCacheOptions } from '../../../electron/llm/response-cache/response-cache.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { tempDir } from '../../support/temp-dir.ts'

// One for the tests of a file: its table takes a while to read.
const embedder = createStaticEmbedder({ modelDir: nodeParts.embedderDir, workerUrl: nodeParts.workers.embedder })
afterAll(() => embedder.close())

export const ollama: Target = {
  engine: 'ollama',
  endpoint: 'http://127.0.0.1:11434',
  model: 'tiny',
  digest: 'one',
  isAnswering: true,
}
export const embedded: Target = { engine: 'embedded', endpoint: null, model: 'small', digest: 'two', isAnswering: true }

export type Generation = (request: LlmRequest) => Promise<GenerateResult>

export interface Asked {
  readonly text: string
  readonly reasoning: string
  readonly result: GenerateResult
}

export interface AskOptions {
  readonly before?: readonly PromptMessage[]
  readonly system?: string
  readonly mode?: 'use' | 'refresh'
  readonly memories?: readonly string[]
  readonly targets?: readonly Target[]
  readonly generate?: Generation
  readonly request?: Partial<LlmRequest>
  readonly messageId?: string
  readonly conversationId?: string
  readonly onText?: () => void
}

/** 400 ms of writing, 50 tokens. */
export function resultOf(facts: Partial<GenerateResult> = {}): GenerateResult {
  return {
    status: 'complete',
    engine: ollama.engine,
    endpoint: ollama.endpoint,
    model: ollama.model,
    promptTruncated: false,
    timings: { queueMs: 100, loadMs: 500, firstTokenMs: 650, totalMs: 1_000 },
    tokens: { prompt: 20, answer: 30 },
    ...facts,
  }
}

export function saying(text: string, facts: Partial<GenerateResult> = {}): Generation {
  return ({ onEvent }) => {
    const { engine, model, endpoint } = resultOf(facts)
    onEvent({ kind: 'engine', engine, model, endpoint })
    for (const piece of text.split(/(?<= )/)) onEvent({ kind: 'text', text: piece })
    return Promise.resolve(resultOf(facts))
  }
}

export function openCache(options: Partial<AnswerCacheOptions> = {}) {
  const file = options.file ?? path.join(tempDir(), 'cache.db')
  const clock = { now: Date.now() }
  const switches = { isCacheOn: true, isSemanticCacheOn: true, isContextCacheOn: true }
  const events: string[] = []
  const logger = {
    debug: () => {},
    info: () => {},
    warn: (event: string) => void events.push(event),
    error: (event: string) => void events.push(event),
  }
  const cache = new AnswerCache({
    file,
    workerUrl: nodeParts.workers.cache,
    limits: cacheLimits(),
    switches: () => switches,
    embedder,
    recorder: { record: () => {} },
    logger,
    now: () => clock.now,
    ...options,
  })
  onTestFinished(() => cache.close())
  /** How often something was really generated. */
  const generated = { count: 0 }

  async function ask(question: string, options: AskOptions = {}): Promise<Asked> {
    const { before = [], system = 'Be brief.', mode = 'use', memories = [], targets = [ollama] } = options
    const { generate = saying(`Answer ${generated.count + 1}.`), request = {}, messageId, conversationId } = options
    const said = { text: '', reasoning: '' }
    const onEvent = (event: GenerateEvent) => {
      if (event.kind === 'text' || event.kind === 'reasoning') said[event.kind] += event.text
      if (event.kind === 'text') options.onText?.()
    }
    const origin = { conversationId: conversationId ?? 'c1', messageId: messageId ?? 'm1' }
    const result = await cache.answer(
      {
        messages: [{ role: 'system', content: system }, ...before, { role: 'user', content: question }],
        priority: 'user',
        waitMs: 0,
        signal: new AbortController().signal,
        onEvent,
        cache: { mode, question, memories, origin },
        ...request,
      },
      targets,
      asked => {
        generated.count++
        return generate(asked)
      },
    )
    return { ...said, result }
  }
  return { cache, ask, clock, switches, generated, events, file }
}
