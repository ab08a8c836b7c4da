import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { SendResult } from '../../shared/models.ts'
import { createMetrics } from '../../electron/telemetry/metrics.ts'
import { createTracing } from '../../electron/telemetry/tracing.ts'

const started = (answerId: string): SendResult => ({
  kind: 'started',
  conversationId: 'c1',
  questionId: 'm1',
  answerId,
})

function open() {
  const tracing = createTracing()
  const metrics = createMetrics({ onRecord: (name, tookMs, isError) => tracing.noteSpan(name, tookMs, isError) })
  return { tracing, metrics }
}

it('a trace holds what was recorded while its question was worked on, after its answer too, and nothing of another', async () => {
  const { tracing, metrics } = open()
  const answer = async (name: string) => {
    await delay(2)
    metrics.record(name, 1)
  }
  const works: Promise<void>[] = []
  await Promise.all(
    ['m2', 'm4'].map(answerId =>
      tracing.follow('chat.send', () => {
        works.push(answer(`memory.${answerId}`))
        return Promise.resolve(started(answerId))
      }),
    ),
  )
  metrics.record('memory.nobody', 1)
  await Promise.all(works)
  const traces = tracing.list()
  expect(traces.map(({ answerId }) => answerId).toSorted()).toEqual(['m2', 'm4'])
  for (const { answerId, spans } of traces) {
    expect(spans.map(({ name }) => name).toSorted()).toEqual(['chat.send', `memory.${answerId}`])
  }
})

it('stages of the model follow each other from its start, and the page’s own times come first', async () => {
  const { tracing, metrics } = open()
  let done = Promise.resolve()
  await tracing.follow('chat.send', () => {
    done = (async () => {
      await delay(60)
      for (const [name, tookMs] of [
        ['llm.queue', 10],
        ['llm.load', 5],
        ['llm.prompt', 20],
        ['llm.write', 15],
        ['llm.firstToken', 35],
        ['llm.generate', 50],
        ['sql.finishAnswer', 1],
        ['memory.finishAnswer', 2],
        ['llm.generate', 3],
      ] as const)
        metrics.record(name, tookMs)
    })()
    return Promise.resolve(started('m2'))
  })
  await done
  const receivedAt = tracing.list()[0]!.startedAt
  tracing.notePage({
    answerId: 'm2',
    pressedAt: receivedAt - 8,
    sentAt: receivedAt - 3,
    firstShownAt: receivedAt + 40,
    lastShownAt: null,
  })
  tracing.notePage({ answerId: 'unknown', pressedAt: 1, sentAt: 1, firstShownAt: 1, lastShownAt: 1 })
  const [trace] = tracing.list()
  const from = (name: string) => trace!.spans.find(span => span.name === name)!
  const start = from('llm.generate').startedAt
  expect(['llm.queue', 'llm.load', 'llm.prompt', 'llm.write'].map(name => from(name).startedAt - start)).toEqual(
    [0, 10, 15, 35].map(offset => expect.closeTo(offset, 3) as number),
  )
  expect(from('llm.firstToken').startedAt).toBe(start)
  expect(trace).toMatchObject({ request: 'chat.send', isEnded: true })
  expect(trace!.startedAt).toBeCloseTo(receivedAt - 8, 3)
  expect(trace!.spans.slice(0, 3).map(({ name, where }) => [name, where])).toEqual([
    ['page.send', 'page'],
    ['page.firstWord', 'page'],
    ['port.request', 'port'],
  ])
  expect(from('port.request').tookMs).toBeCloseTo(3, 3)
  expect(from('sql.finishAnswer').where).toBe('thread')
  // What the end of the answer sets off (a title) is not part of it.
  expect(trace!.spans.filter(({ name }) => name === 'llm.generate')).toHaveLength(1)
})

it('keeps a bounded number of traces and of steps in each', async () => {
  const { tracing, metrics } = open()
  for (let turn = 0; turn < 50; turn++) {
    await tracing.follow('chat.edit', () => {
      for (let step = 0; step < 500; step++) metrics.record('memory.x', 1)
      return Promise.resolve(started(`m${turn}`))
    })
  }
  const traces = tracing.list()
  expect(traces).toHaveLength(30)
  expect(traces[0]?.answerId).toBe('m49')
  expect(Math.max(...traces.map(({ spans }) => spans.length))).toBeLessThanOrEqual(121)
  await expect(tracing.follow('chat.send', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(tracing.list()).toHaveLength(30)
})
