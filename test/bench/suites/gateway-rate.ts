// First token and throughput through the gateway and by the loop one writes first, turn by turn against one server in a
// process of its own. Each round is a pair: what else the machine does then slows both.

import type { Llm, PromptMessage } from '../../../electron/llm/llm.ts'
import { intervalOfSamples } from '../interval.ts'
import { atLeast, atMost, measured, percentile, single, type Measured, type Verdict } from '../measure.ts'
import type { SuiteOptions } from '../suite.ts'
import { benchModel } from './gateway-protocol.ts'

const TOKENS = 50_000
const QUESTIONS = 300
const WARM_UPS = 30
/** So many that one slow round, or ten, do not move the median. */
const ROUNDS = 61

export async function benchRate(llm: Llm, url: string, mode: SuiteOptions['mode']) {
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  const ours = (tokens: number) => askGateway(llm, [{ role: 'user', content: 'Go.' }], tokens)
  const plain = (tokens: number) => askPlainly(url, tokens)
  for (let turn = 0; turn < WARM_UPS; turn++) {
    await ours(1_000)
    await plain(1_000)
  }
  const first = { ours: [] as number[], plain: [] as number[], added: [] as number[] }
  for (let turn = 0; turn < QUESTIONS; turn++) {
    const [a, b] = [await plain(1), await ours(1)]
    first.plain.push(a)
    first.ours.push(b)
    first.added.push(b - a)
  }
  const rate = { ours: [] as number[], plain: [] as number[], ratio: [] as number[] }
  const cpu = { ours: [] as number[], plain: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    // Who goes first takes turns, too.
    const before = round % 2 === 0 ? await costOf(plain) : null
    const own = await costOf(ours)
    const other = before ?? (await costOf(plain))
    rate.ours.push(own.tokensPerSecond)
    rate.plain.push(other.tokensPerSecond)
    rate.ratio.push(own.tokensPerSecond / other.tokensPerSecond)
    cpu.ours.push(own.cpuPerToken)
    cpu.plain.push(other.cpuPerToken)
  }
  if (mode !== 'optimized') {
    results.push(measured('first token', 'ms', first.plain, 'plain fetch'))
    results.push(measured('tokens a second', '1/s', rate.plain, 'plain fetch'))
    results.push(measured('CPU of a token', 'µs', cpu.plain, 'plain fetch'))
  }
  if (mode !== 'baseline') {
    const interval = intervalOfSamples(rate.ratio)
    results.push(measured('first token through the gateway', 'ms', first.ours))
    results.push(measured('first token, added', 'ms', first.added))
    results.push(measured('tokens a second through the gateway', '1/s', rate.ours))
    results.push(measured('throughput against plain fetch, by pairs', '×', rate.ratio))
    results.push(single('its median, low end of the 95 % interval', '×', interval.low))
    results.push(single('its median, high end of the 95 % interval', '×', interval.high))
    results.push(measured('CPU of a token through the gateway', 'µs', cpu.ours))
    verdicts.push(atMost('added first-token time, p95', at(first.added, 0.95), 3, 'ms'))
    verdicts.push(atLeast('throughput against plain fetch', at(rate.ratio, 0.5), 0.95, '×'))
    verdicts.push(atLeast('throughput, low end of the 95 % interval', interval.low, 0.95, '×'))
    verdicts.push(atMost('CPU of a token', at(cpu.ours, 0.5), 50, 'µs'))
  }
  return { results, verdicts }
}

/** ms to the first word. */
export async function askGateway(llm: Llm, messages: readonly PromptMessage[], maxTokens: number): Promise<number> {
  const startedAt = performance.now()
  let firstAt = 0
  await llm.generate({
    messages,
    maxTokens,
    priority: 'user',
    waitMs: 0,
    signal: new AbortController().signal,
    onEvent: event => {
      if (event.kind === 'text' && firstAt === 0) firstAt = performance.now()
    },
  })
  return firstAt - startedAt
}

/** The loop one writes first: fetch, decode, split at line ends, JSON.parse. */
async function askPlainly(url: string, maxTokens: number): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(`${url}/api/chat`, {
    method: 'POST',
    body: JSON.stringify({ model: benchModel, messages: [], options: { num_predict: maxTokens } }),
  })
  const decoder = new TextDecoder()
  let rest = ''
  let text = ''
  let firstAt = 0
  for await (const chunk of response.body!) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      text += (JSON.parse(line) as { message: { content: string } }).message.content
      if (firstAt === 0) firstAt = performance.now()
    }
  }
  if (text === '') throw new Error('Nothing was written.')
  return firstAt - startedAt
}

async function costOf(ask: (tokens: number) => Promise<unknown>) {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await ask(TOKENS)
  const tookMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  return { tokensPerSecond: (TOKENS * 1_000) / tookMs, cpuPerToken: (user + system) / TOKENS }
}

function at(samples: readonly number[], fraction: number): number {
  return percentile(
    samples.toSorted((a, b) => a - b),
    fraction,
  )
}
