// What the way through the gateway costs against a plain fetch loop on the same server; how soon a cancel closes the
// connection; what an open circuit costs; how much of a prompt stays the same from turn to turn; and what that, and reading
// ahead, gain with the real engine.

import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buildPrompt, type HistoryMessage } from '../../../electron/chat/prompt.ts'
import { AppError } from '../../../shared/errors.ts'
import { Circuit } from '../../../electron/llm/circuit.ts'
import type { Llm, PromptMessage } from '../../../electron/llm/llm.ts'
import { heapInUse } from '../../support/heap-in-use.ts'
import { starterModelFile } from '../../support/parts.ts'
import { atLeast, atMost, measured, percentile, single, type Measured, type Verdict } from '../measure.ts'
import { openLlm } from '../open-llm.ts'
import type { Suite } from '../suite.ts'
import { benchCancel } from './gateway-cancel.ts'
import { askGateway, benchRate } from './gateway-rate.ts'
import { benchModel } from './gateway-protocol.ts'

const LONG_TOKENS = 1_000_000
const SAMPLE_EVERY = 50_000

export const gateway: Suite = async ({ mode, say }) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const server = fork(path.join(import.meta.dirname, 'gateway-server.ts'), { execArgv: [] })
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  const add = (part: { readonly results: readonly Measured[]; readonly verdicts: readonly Verdict[] }) => {
    results.push(...part.results)
    verdicts.push(...part.verdicts)
  }
  const { port } = await new Promise<{ port: number }>(resolve => server.once('message', m => resolve(m as never)))
  const url = `http://127.0.0.1:${port}`
  const llm = openLlm({ ollamaUrls: [url], model: benchModel, modelDir: path.join(folder, 'none') })
  try {
    say('first token and throughput')
    add(await benchRate(llm, url, mode))
    if (mode !== 'baseline') {
      say('cancels')
      add(await benchCancel(llm, server))
      say('memory over a million tokens')
      await benchMemory(llm, results, verdicts)
      say('circuit')
      await benchCircuit(results, verdicts)
      say('prefix of a chat of 100 turns')
      const kept = prefixShare()
      results.push(single('turns that keep the previous prompt as their beginning', '%', kept * 100))
      verdicts.push(atLeast('turns with a byte-exact prefix', kept * 100, 95, '%'))
      const model = starterModelFile()
      if (model === null) say('no starter model here: the real engine is left out')
      else await benchRealEngine(() => openLlm({ modelDir: path.dirname(model) }), results, say)
    }
    return { results, verdicts }
  } finally {
    await llm.dispose()
    server.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

/** One answer of a million tokens whose text nobody keeps: what is left after each 50,000 must not grow. */
async function benchMemory(llm: Llm, results: Measured[], verdicts: Verdict[]): Promise<void> {
  const samples: number[] = []
  let tokens = 0
  let sampledAt = 0
  await llm.generate({
    messages: [{ role: 'user', content: 'Go.' }],
    maxTokens: LONG_TOKENS,
    priority: 'user',
    waitMs: 0,
    signal: new AbortController().signal,
    onEvent: event => {
      if (event.kind !== 'text') return
      // 'word ' each; those that came together are told together.
      tokens += event.text.length / 5
      if (tokens - sampledAt < SAMPLE_EVERY) return
      sampledAt = tokens
      samples.push(heapInUse() / 2 ** 20)
    },
  })
  const grown = Math.max(...samples.slice(-5)) - Math.max(...samples.slice(0, 5))
  results.push(measured('heap during an answer of a million tokens', 'MB', samples))
  verdicts.push(atLeast('tokens of the long answer', tokens, LONG_TOKENS, ''))
  verdicts.push(atMost('growth of the heap over a million tokens', Math.max(0, grown), 2, 'MB'))
}

async function benchCircuit(results: Measured[], verdicts: Verdict[]): Promise<void> {
  const stalled = new AppError('llm_unavailable', 'It stalled.', { data: { reason: 'stalled' } })
  const circuit = new Circuit({
    name: 'ollama',
    endpoint: null,
    rules: { failures: 3, openMs: 120_000 },
    isFailure: () => true,
    onChange: () => undefined,
  })
  for (let index = 0; index < 3; index++) await circuit.run(() => Promise.reject(stalled)).catch(() => undefined)
  const samples: number[] = []
  for (let index = 0; index < 20_000; index++) {
    const startedAt = performance.now()
    await circuit.run(() => Promise.resolve()).catch(() => undefined)
    samples.push(performance.now() - startedAt)
  }
  results.push(measured('open circuit: refusal', 'ms', samples))
  verdicts.push(
    atMost(
      'open circuit refuses, p99',
      percentile(
        samples.toSorted((a, b) => a - b),
        0.99,
      ),
      0.2,
      'ms',
    ),
  )

  circuit.tryNow()
  let admitted = 0
  const answer = Promise.withResolvers<undefined>()
  const calls = Array.from({ length: 100 }, () =>
    circuit.run(() => {
      admitted++
      return answer.promise
    }),
  )
  answer.resolve(undefined)
  await Promise.allSettled(calls)
  circuit.dispose()
  results.push(single('half-open circuit: admitted of 100', '', admitted))
  verdicts.push(atMost('half-open admits of 100 callers', admitted, 1, ''))
  verdicts.push(atLeast('half-open admits at least', admitted, 1, ''))
}

/** Share of the turns of a chat whose prompt begins with all of the one before. */
function prefixShare(): number {
  const history: HistoryMessage[] = []
  let beginAt: string | null = null
  let before = ''
  let kept = 0
  const turns = 100
  for (let turn = 0; turn < turns; turn++) {
    const question = `Question ${turn}: ${'what comes after that, and why? '.repeat(1 + (turn % 5))}`
    history.push({ messageId: `q${turn}`, role: 'user', content: question, status: 'complete' })
    const prompt = buildPrompt({ systemPrompt: 'Be brief.', history, isCut: false, contextLength: 8_192, beginAt })
    beginAt = prompt.firstMessageId
    const text = prompt.messages.map(({ role, content }) => `<${role}>${content}`).join('\n')
    if (turn === 0 || text.startsWith(before)) kept++
    before = text
    history.push({
      messageId: `a${turn}`,
      role: 'assistant',
      content: 'Because of this. '.repeat(12),
      status: 'complete',
    })
  }
  return kept / turns
}

async function benchRealEngine(open: () => Llm, results: Measured[], say: (line: string) => void): Promise<void> {
  const conversation = (name: string): PromptMessage[] => [
    { role: 'user', content: `My name is ${name}. ${'I like long walks along the river in the evening. '.repeat(40)}` },
    { role: 'assistant', content: 'That sounds lovely.' },
  ]
  const next: PromptMessage = { role: 'user', content: 'What do I like?' }
  const samples: Record<'cold' | 'warm' | 'warm with prefill', number[]> = {
    cold: [],
    warm: [],
    'warm with prefill': [],
  }
  for (let round = 0; round < 3; round++) {
    say(`real engine, round ${round + 1}`)
    const llm = open()
    try {
      samples.cold.push(await askGateway(llm, [...conversation(`Cold ${round}`), next], 4))
      samples.warm.push(await askGateway(llm, [...conversation(`Warm ${round}`), next], 4))
      const ahead = conversation(`Ahead ${round}`)
      await llm.prefill({ messages: ahead, signal: new AbortController().signal })
      samples['warm with prefill'].push(await askGateway(llm, [...ahead, next], 4))
    } finally {
      await llm.dispose()
    }
  }
  for (const [name, values] of Object.entries(samples))
    results.push(measured(`real engine, first token: ${name}`, 'ms', values))
}
