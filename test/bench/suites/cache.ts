// The response cache: how fast it finds, how much it takes, and whether its guard is right, on the half of the corpus that
// the guard was not written against. The engine is scripted (20 ms an answer), so that only the cache is measured.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createStaticEmbedder, type StaticEmbedder } from '../../../electron/lib/embedder/static-embedder.ts'
import type { GenerateResult, LlmRequest, Target } from '../../../electron/llm/llm.ts'
import { CacheClient } from '../../../electron/llm/response-cache/cache-client.ts'
import { cacheLimits } from '../../../electron/llm/response-cache/cache-limits.ts'
import { AnswerCache } from '../../../electron/llm/response-cache/response-cache.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { readCorpus } from '../cache-corpus/read-corpus.ts'
import { atMost, measured, repeat, single, sum, type Measured, type Verdict } from '../measure.ts'
import type { Suite, SuiteOptions } from '../suite.ts'
import { benchGuard } from './cache-guard.ts'

const ENTRIES = 100_000
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const recorder = { record: () => {} }
const none = new AbortController().signal
const target: Target = { engine: 'embedded', endpoint: null, model: 'scripted', digest: 'one', isAnswering: true }
const timings = { queueMs: 0, loadMs: 0, firstTokenMs: 0, totalMs: 20 }
const facts = {
  engine: 'embedded',
  endpoint: null,
  model: 'scripted',
  timings,
  tokens: { prompt: 40, answer: 120 },
} as const
const limits = cacheLimits({ maxEntries: 1_000_000, maxMegabytes: 2_000 })

export const cache: Suite = async options => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const embedder = createStaticEmbedder({ modelDir: nodeParts.embedderDir, workerUrl: nodeParts.workers.embedder })
  try {
    const results: Measured[] = []
    const verdicts: Verdict[] = []
    for (const part of [benchGuard, benchExact, benchSemantic, benchLoad]) {
      const outcome = await part({ ...options, folder, embedder })
      results.push(...outcome.results)
      verdicts.push(...outcome.verdicts)
    }
    return { results, verdicts }
  } finally {
    await embedder.close()
    await rm(folder, { recursive: true, force: true })
  }
}

export interface CacheBench extends SuiteOptions {
  readonly folder: string
  readonly embedder: StaticEmbedder
}

function openCache(file: string, embedder: StaticEmbedder): AnswerCache {
  const switches = () => ({ isCacheOn: true, isSemanticCacheOn: true, isContextCacheOn: true })
  return new AnswerCache({ file, workerUrl: nodeParts.workers.cache, limits, switches, embedder, recorder, logger })
}

async function ask(answers: AnswerCache, question: string): Promise<GenerateResult> {
  const request: LlmRequest = {
    messages: [{ role: 'user', content: question }],
    priority: 'user',
    waitMs: 0,
    signal: none,
    onEvent: () => undefined,
    cache: { mode: 'use', question, memories: [] },
  }
  return await answers.answer(request, [target], async ({ onEvent }) => {
    const startedAt = performance.now()
    await delay(20)
    onEvent({ kind: 'text', text: `The answer to ${question}` })
    const totalMs = performance.now() - startedAt
    return { ...facts, status: 'complete', promptTruncated: false, timings: { ...timings, totalMs } }
  })
}

async function benchExact({ folder, embedder, say }: CacheBench) {
  say('exact hits')
  const answers = openCache(path.join(folder, 'exact.db'), embedder)
  const questions = Array.from({ length: 200 }, (_, at) => `What is ${at} times ${at + 3}?`)
  for (const question of questions) await ask(answers, question)
  let turn = 0
  const next = () => questions[turn++ % questions.length] ?? ''
  const kept = await repeat(10_000, 500, async () => {
    await ask(answers, next())
  })
  await answers.close()
  const cold = openCache(path.join(folder, 'exact.db'), embedder)
  await ask(cold, questions[0] ?? '')
  turn = 1
  const stored = await repeat(questions.length - 1, 0, async () => {
    await ask(cold, next())
  })
  await cold.close()
  const results = [measured('exact hit, in memory', 'ms', kept), measured('exact hit, from the file', 'ms', stored)]
  return { results, verdicts: [atMost('exact hit p99', results[0]?.p99 ?? Infinity, 1, 'ms')] }
}

async function benchSemantic({ folder, embedder, say }: CacheBench) {
  say(`${ENTRIES} entries in other words`)
  const file = path.join(folder, 'semantic.db')
  const options = { file, limits, vectorModel: embedder.modelId, workerUrl: nodeParts.workers.cache, logger }
  const client = new CacheClient(options)
  const corpus = [...new Set(readCorpus('tuning').flatMap(({ a, b }) => [a, b]))]
  const now = Date.now()
  for (let from = 0; from < ENTRIES; from += 1_000) {
    const questions = Array.from({ length: 1_000 }, (_, at) => variant(corpus, from + at))
    const vectors = await embedder.embed(questions, none)
    await Promise.all(
      questions.map((question, at) => {
        const keys = { scope: 'one', exact: `key ${from + at}`, context: null }
        const vector = vectors[at] ?? null
        return client.call('add', {
          ...facts,
          keys,
          question,
          answer: 'An answer.',
          createdAt: now,
          origin: null,
          vector,
        })
      }),
    )
  }
  const wanted = await embedder.embed(corpus.slice(0, 500), none)
  let turn = 0
  const lookups = await repeat(1_000, 50, async () => {
    const vector = wanted[turn++ % wanted.length]
    if (vector !== undefined) await client.call('findSimilar', { scope: 'one', vector, now, limit: 8 })
  })
  say('operations')
  const startedAt = performance.now()
  let done = 0
  const lane = async (number: number) => {
    for (let at = 0; at < 500; at++, done++) {
      const key = `key ${(number * 977 + at * 31) % ENTRIES}`
      if (at % 10 === 9) {
        const keys = { scope: 'two', exact: `new ${number} ${at}`, context: null }
        await client.call('add', {
          ...facts,
          keys,
          question: key,
          answer: 'An answer.',
          createdAt: now,
          origin: null,
          vector: null,
        })
      } else await client.call('find', { exact: key, context: null, now })
    }
  }
  await Promise.all(Array.from({ length: 64 }, (_, number) => lane(number)))
  const rate = (done * 1_000) / (performance.now() - startedAt)
  await client.close()
  const lookup = measured(`lookup in other words among ${ENTRIES}`, 'ms', lookups)
  return {
    results: [lookup, single('operations (9 finds to 1 addition)', '1/s', rate)],
    verdicts: [
      atMost(`lookup in other words among ${ENTRIES}, p95`, lookup.p95, 10, 'ms'),
      { name: 'operations', goal: '≥ 5000 1/s', value: rate, ok: rate >= 5_000 },
    ],
  }
}

/** Questions of the corpus with another ending each, so that their vectors lie close together as real ones do. */
function variant(corpus: readonly string[], at: number): string {
  const question = corpus[at % corpus.length] ?? ''
  const round = Math.floor(at / corpus.length)
  return round === 0
    ? question
    : `${question.replace(/ ?\?$/, '')} ${corpus[(at * 7 + round) % corpus.length] ?? ''} ${round}`
}

async function benchLoad({ folder, embedder, say }: CacheBench) {
  say('questions that repeat')
  const answers = openCache(path.join(folder, 'load.db'), embedder)
  const pairs = readCorpus('tuning').filter(({ kind }) => kind === 'same')
  const chosen = pairs.filter((_, at) => at % 3 === 0).slice(0, 90)
  let hits = 0
  const saved: number[] = []
  const took: number[] = []
  const lane = async (number: number) => {
    for (let at = 0; at < 100; at++) {
      const pair = chosen[(number * 37 + at * 13) % chosen.length]
      const startedAt = performance.now()
      const { cache: from } = await ask(answers, (at + number) % 4 === 0 ? (pair?.b ?? '') : (pair?.a ?? ''))
      took.push(performance.now() - startedAt)
      if (from === undefined) continue
      hits++
      saved.push(from.savedMs)
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, number) => lane(number)))
  const { total } = await answers.tally.report()
  await answers.close()
  const share = hits / took.length
  return {
    results: [
      measured('question that repeats, 20 at once', 'ms', took),
      single('hits among 2,000 questions that repeat', '%', share * 100),
      single('saved by them', 's', sum(saved) / 1_000),
      single('saved by them, as counted in the file', 's', total.ms / 1_000),
    ],
    verdicts: [{ name: 'hits of questions that repeat', goal: '≥ 80 %', value: share * 100, ok: share >= 0.8 }],
  }
}
