import { describe, expect, test } from 'vitest'
import { GenerationQueue, type Priority } from '../../electron/llm/generation-queue.ts'
import { cancelled } from '../../shared/errors.ts'
import { failureOf } from './collect.ts'

class Job {
  readonly #end = Promise.withResolvers<string>()
  readonly result: Promise<string>
  isQueued = false
  hasStarted = false
  signal: AbortSignal | undefined

  constructor(
    queue: GenerationQueue,
    log: string[],
    name: string,
    priority: Priority,
    signal = new AbortController().signal,
  ) {
    this.result = queue.run({ priority, signal, onQueued: () => (this.isQueued = true) }, async turnSignal => {
      log.push(name)
      this.hasStarted = true
      this.signal = turnSignal
      turnSignal.addEventListener('abort', () => this.#end.reject(cancelled()), { once: true })
      return await this.#end.promise
    })
    this.result.catch(() => undefined)
  }

  async finish(): Promise<void> {
    this.#end.resolve('done')
    await this.result
  }
}

describe('a queue of generations', () => {
  test('runs one at a time, users in order and before background work', async () => {
    const queue = new GenerationQueue(64)
    const log: string[] = []
    const first = new Job(queue, log, 'first', 'user')
    const title = new Job(queue, log, 'title', 'background')
    const second = new Job(queue, log, 'second', 'user')
    const third = new Job(queue, log, 'third', 'user')
    expect([first.isQueued, title.isQueued, second.isQueued]).toEqual([false, true, true])
    expect([queue.busy, queue.queued]).toEqual([1, 3])
    for (const job of [first, second, third, title]) await job.finish()
    expect(log).toEqual(['first', 'second', 'third', 'title'])
    expect([queue.busy, queue.queued]).toEqual([0, 0])
  })

  test('ends background work when a user asks, and says it only gave way', async () => {
    const queue = new GenerationQueue(64)
    const log: string[] = []
    const title = new Job(queue, log, 'title', 'background')
    const question = new Job(queue, log, 'question', 'user')
    expect(await failureOf(title.result)).toMatchObject({
      code: 'cancelled',
      retryable: true,
      data: { reason: 'gave_way' },
    })
    await question.finish()
    expect(log).toEqual(['title', 'question'])
  })

  test('does not end background work for other background work', async () => {
    const queue = new GenerationQueue(64)
    const log: string[] = []
    const one = new Job(queue, log, 'one', 'background')
    const two = new Job(queue, log, 'two', 'background')
    expect(one.signal?.aborted).toBe(false)
    await one.finish()
    await two.finish()
    expect(log).toEqual(['one', 'two'])
  })

  test('forgets who stops waiting, and lets the next one through', async () => {
    const queue = new GenerationQueue(64)
    const log: string[] = []
    const stop = new AbortController()
    const first = new Job(queue, log, 'first', 'user')
    const impatient = new Job(queue, log, 'impatient', 'user', stop.signal)
    const patient = new Job(queue, log, 'patient', 'user')
    stop.abort()
    expect((await failureOf(impatient.result)).code).toBe('cancelled')
    await first.finish()
    await patient.finish()
    expect(log).toEqual(['first', 'patient'])
    expect((await failureOf(new Job(queue, log, 'late', 'user', AbortSignal.abort()).result)).code).toBe('cancelled')
  })

  test('goes on after work that fails', async () => {
    const queue = new GenerationQueue(64)
    const options = { priority: 'user' as const, signal: new AbortController().signal, onQueued: () => undefined }
    const failing = queue.run(options, () => Promise.reject(new Error('broken')))
    const next = queue.run(options, () => Promise.resolve('fine'))
    await expect(failing).rejects.toThrow('broken')
    expect(await next).toBe('fine')
  })

  test('holds sixty-four and refuses the next', async () => {
    const queue = new GenerationQueue(64)
    const log: string[] = []
    const jobs = Array.from({ length: 65 }, (_, index) => new Job(queue, log, String(index), 'user'))
    expect(await failureOf(new Job(queue, log, 'too many', 'user').result)).toMatchObject({
      code: 'overloaded',
      retryable: true,
    })
    for (const job of jobs) await job.finish()
    expect(log).toHaveLength(65)
  })

  test('tells once when nothing runs or waits any more', async () => {
    const queue = new GenerationQueue(64)
    let idle = 0
    queue.whenIdle(() => idle++)
    expect(idle).toBe(1)
    const job = new Job(queue, [], 'job', 'user')
    queue.whenIdle(() => idle++)
    expect(idle).toBe(1)
    await job.finish()
    await new Job(queue, [], 'other', 'user').finish()
    expect(idle).toBe(2)
  })
})
