import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AppError, cancelled } from '../../../shared/errors.ts'
import type { GenerateResult, PromptMessage } from '../../../electron/llm/llm.ts'
import { cacheLimits } from '../../../electron/llm/response-cache/cache-limits.ts'
import { embedded, ollama, openCache, resultOf, saying, type AskOptions } from './open-cache.ts'

const day = 86_400_000
const hour = 3_600_000

function turn(question: string, answer: string): readonly PromptMessage[] {
  return [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ]
}

describe('the same question', () => {
  it('is answered again without being generated, and says what that saved', async () => {
    const { ask, generated } = openCache()
    const first = await ask('What is the capital of Peru?')
    const second = await ask('  What is the capital of Peru?\r\n')
    expect(generated.count).toBe(1)
    expect(first.result.cache).toBeUndefined()
    expect(second.text).toBe('Answer 1.')
    expect(second.result).toMatchObject({ status: 'complete', model: 'tiny', tokens: { prompt: 20, answer: 30 } })
    expect(second.result.timings).toMatchObject({ queueMs: 0, loadMs: 0 })
    const { cache } = second.result
    expect(cache).toMatchObject({ level: 'exact', entryId: 'r1', question: null, savedTokens: 50 })
    // Of the 1,000 ms 100 were queue and 500 loading.
    expect(cache?.savedMs).toBeGreaterThan(300)
    expect(cache?.savedMs).toBeLessThanOrEqual(400)
  })

  it('is given from the file after a restart, for seven days', async () => {
    const first = openCache()
    await first.ask('What is the capital of Peru?')
    await first.cache.close()
    const { ask, clock, generated } = openCache({ file: first.file })
    clock.now += 7 * day - 1
    expect((await ask('What is the capital of Peru?')).text).toBe('Answer 1.')
    clock.now += 2
    await ask('What is the capital of Peru?')
    expect(generated.count).toBe(1)
  })

  it('is another one to another model, digest, system prompt, parameters, limit or memories', async () => {
    const { ask, generated } = openCache()
    const question = 'What is the capital of Peru?'
    await ask(question)
    await ask(question, { targets: [{ ...ollama, digest: 'newer' }] })
    await ask(question, { targets: [{ ...ollama, model: 'other' }], generate: saying('x', { model: 'other' }) })
    await ask(question, { system: 'Be long.' })
    await ask(question, { request: { parameters: { seed: 1 } } })
    await ask(question, { request: { maxTokens: 5 } })
    await ask(question, { memories: ['f1@1'] })
    await ask(question, { memories: ['f1@2'] })
    await ask(question, { before: turn('Hello', 'Hello.') })
    expect(generated.count).toBe(9)
    expect((await ask(question, { memories: ['f1@2'] })).result.cache?.level).toBe('exact')
    expect((await ask(question, { request: { parameters: { seed: 1 } } })).result.cache?.level).toBe('exact')
  })

  it.each([
    ['one letter', 'What is the capital of peru?'],
    ['one space within', 'What is the  capital of Peru?'],
    ['one sign', 'What is the capital of Peru!'],
  ])('is not the same exactly when %s differs', async (_, other) => {
    const { ask, switches } = openCache()
    switches.isSemanticCacheOn = false
    await ask('What is the capital of Peru?')
    expect((await ask(other)).result.cache).toBeUndefined()
  })

  it('is generated anew when asked again, and the new answer takes the place of the old', async () => {
    const { ask } = openCache()
    await ask('What is the capital of Peru?')
    const again = await ask('What is the capital of Peru?', { mode: 'refresh' })
    expect(again).toMatchObject({ text: 'Answer 2.' })
    expect(again.result.cache).toBeUndefined()
    expect((await ask('What is the capital of Peru?')).text).toBe('Answer 2.')
  })

  it('is not kept or found for a request that does not ask for it, nor while the cache is off', async () => {
    const { ask, switches, generated } = openCache()
    const none = { request: { cache: undefined } as never }
    await ask('What is the capital of Peru?', none)
    await ask('What is the capital of Peru?')
    await ask('What is the capital of Peru?', none)
    switches.isCacheOn = false
    await ask('What is the capital of Peru?')
    expect(generated.count).toBe(4)
    switches.isCacheOn = true
    expect((await ask('What is the capital of Peru?')).text).toBe('Answer 2.')
  })

  it('is answered from what an engine that is away had said, before another engine generates it', async () => {
    const { ask, generated } = openCache()
    await ask('What is the capital of Peru?')
    const gone = { ...ollama, isAnswering: false }
    const answered = await ask('What is the capital of Peru?', { targets: [gone, embedded] })
    expect(answered.result).toMatchObject({ engine: 'ollama', cache: { level: 'exact' } })
    expect((await ask('What is the capital of Peru?', { targets: [gone] })).result.cache?.level).toBe('exact')
    // The second choice is not asked for what the first would answer.
    await ask('What is the capital of Chile?', { targets: [embedded], generate: saying('Santiago.', { ...embedded }) })
    expect((await ask('What is the capital of Chile?', { targets: [ollama, embedded] })).result.cache).toBeUndefined()
    expect(generated.count).toBe(3)
  })
})

describe('what is kept', () => {
  it.each<[string, Partial<GenerateResult>]>([
    ['was cut off at the token limit', { status: 'truncated' }],
    ['answers a prompt that was cut', { promptTruncated: true }],
    ['was written by an engine nobody knew of', { model: 'stranger' }],
  ])('is nothing that %s', async (_, facts) => {
    const { ask, generated } = openCache()
    await ask('Why is the sea salty?', { generate: saying('Because', facts) })
    await ask('Why is the sea salty?')
    expect(generated.count).toBe(2)
  })

  it('is nothing that is empty, failed or was stopped', async () => {
    const { ask, generated } = openCache()
    const question = 'Why is the sea salty?'
    await ask(question, { generate: saying(' ') })
    const broken = new AppError('llm_unavailable', 'gone')
    const failing = ask(question, {
      generate: ({ onEvent }) => {
        onEvent({ kind: 'text', text: 'Because' })
        return Promise.reject(broken)
      },
    })
    await expect(failing).rejects.toBe(broken)
    const stop = new AbortController()
    const stopped = ask(question, {
      request: { signal: stop.signal },
      generate: ({ onEvent, signal }) => {
        onEvent({ kind: 'text', text: 'Because' })
        setImmediate(() => stop.abort())
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled())))
      },
    })
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    expect((await ask(question)).result.cache).toBeUndefined()
    expect(generated.count).toBe(4)
  })

  it('is the answer without the reasoning before it', async () => {
    const { ask } = openCache()
    await ask('Why is the sea salty?', {
      generate: request => {
        request.onEvent({ kind: 'reasoning', text: 'Let me think.' })
        return saying('Rivers.')(request)
      },
    })
    expect(await ask('Why is the sea salty?')).toMatchObject({ text: 'Rivers.', reasoning: '' })
  })

  it('is forgotten by entry, by message, with its conversation, and altogether', async () => {
    const { ask, cache, generated } = openCache()
    const isKept = async (question: string) => {
      const before = generated.count
      const { result } = await ask(question, { messageId: 'm9', conversationId: 'c9', mode: 'use' })
      if (generated.count === before) return result.cache !== undefined
      await cache.forget({ messageId: 'm9' })
      return false
    }
    for (const at of [1, 2, 3, 4])
      await ask(`What is ${at} times ${at}?`, { messageId: `m${at}`, conversationId: `c${at}` })
    expect(await cache.forget({ ids: [1] })).toBe(1)
    expect(await cache.forget({ messageId: 'm2' })).toBe(1)
    expect(await cache.forget({ conversationId: 'c3' })).toBe(1)
    expect(await cache.forget({ messageId: 'm77' })).toBe(0)
    expect([await isKept('What is 1 times 1?'), await isKept('What is 2 times 2?')]).toEqual([false, false])
    expect([await isKept('What is 3 times 3?'), await isKept('What is 4 times 4?')]).toEqual([false, true])
    await cache.clear()
    expect(await isKept('What is 4 times 4?')).toBe(false)
  })

  it('stays within its limits: those used longest ago go first', async () => {
    const { ask, cache, clock, file } = openCache({ limits: cacheLimits({ maxEntries: 100 }) })
    for (let at = 0; at < 64; at++) await ask(`What is ${at} plus 0?`)
    clock.now += 1_000
    await ask('What is 3 plus 0?')
    for (let at = 64; at < 200; at++) {
      clock.now += 1
      await ask(`What is ${at} plus 0?`)
    }
    const { levels } = await cache.tally.report()
    // Looked after at every 64th.
    expect(levels.exact.entries).toBeLessThanOrEqual(90 + 64)
    expect(levels.semantic.entries).toBe(levels.exact.entries)
    await cache.close()
    const after = openCache({ file, limits: cacheLimits({ maxEntries: 50 }) })
    expect((await after.cache.tally.report()).levels.exact.entries).toBe(45)
    after.clock.now = clock.now
    expect((await after.ask('What is 199 plus 0?')).result.cache?.level).toBe('exact')
    expect((await after.ask('What is 64 plus 0?')).result.cache).toBeUndefined()
  })
})

describe('the same question in other words', () => {
  it('gets the answer that was given to the first, and says what that was asked for', async () => {
    const { ask, generated } = openCache()
    await ask('How do I install Docker on Ubuntu?')
    const other = await ask('What are the steps to install Docker on Ubuntu?')
    expect(other.result.cache).toMatchObject({ level: 'semantic', question: 'How do I install Docker on Ubuntu?' })
    await ask('Comment installer Docker sous Ubuntu ?')
    expect((await ask('Comment puis-je installer Docker sous Ubuntu ?')).result.cache?.level).toBe('semantic')
    expect(generated.count).toBe(2)
  })

  it.each([
    ['How do I enable dark mode in Vim?', 'How do I disable dark mode in Vim?'],
    ['How far is it from Rome to Oslo?', 'How far is it from Oslo to Rome?'],
    ['How many grams are in 3 ounces?', 'How many grams are in 4 ounces?'],
    ['Pourquoi les chats aiment-ils l’eau ?', 'Pourquoi les chats n’aiment-ils pas l’eau ?'],
  ])('is not one that only looks like it: %s / %s', async (one, other) => {
    const { ask, generated } = openCache()
    await ask(one)
    await ask(other)
    expect(generated.count).toBe(2)
  })

  it.each([
    ['personal', 'What is my shoe size?', 'Tell me my shoe size'],
    ['of the moment', 'Who is the current president of Peru?', 'Tell me who the current president of Peru is'],
    ['creative', 'Write a poem about rain', 'Please write a poem about rain'],
    ['work on something else', 'Please explain this text', 'Explain this text'],
  ])('is not looked for when it is %s', async (_, one, other) => {
    const { ask, generated } = openCache()
    await ask(one)
    await ask(other)
    expect(generated.count).toBe(2)
  })

  it('is looked for at the beginning of a conversation alone, for three days, and only while switched on', async () => {
    const { ask, clock, switches, generated } = openCache()
    await ask('What is osmosis?')
    await ask('Can you explain osmosis?', { before: turn('Hello', 'Hello.') })
    switches.isSemanticCacheOn = false
    await ask('Explain osmosis please, what is it')
    switches.isSemanticCacheOn = true
    expect(generated.count).toBe(3)
    clock.now += 3 * day
    expect((await ask('what’s osmosis')).result.cache?.level).toBe('semantic')
    clock.now += 1
    await ask('Could you explain osmosis?')
    expect(generated.count).toBe(4)
  })

  it('is not found without an embedder, which keeps nobody from an answer', async () => {
    const broken = { modelId: 'broken', embed: () => Promise.reject(new Error('no model')) }
    const { ask, events } = openCache({ embedder: broken })
    await ask('What is osmosis?')
    expect((await ask('Can you explain osmosis?')).result.cache).toBeUndefined()
    expect((await ask('What is osmosis?')).result.cache?.level).toBe('exact')
    expect(events).toContain('cache.not_embedded')
  })
})

describe('the same question after the same last turns', () => {
  const [first, second, third] = [turn('One?', '1.'), turn('Two?', '2.'), turn('Three?', '3.')]

  it('is answered for an hour, whatever was said before them', async () => {
    const { ask, clock, generated } = openCache()
    await ask('And then?', { before: [...first, ...second, ...third] })
    const found = await ask('And then?', { before: [...second, ...third] })
    expect(found.result.cache).toMatchObject({ level: 'context', question: null })
    clock.now += hour + 1
    await ask('And then?', { before: [...turn('Zero?', '0.'), ...second, ...third] })
    expect(generated.count).toBe(2)
  })

  it('is another one after other turns, or fewer, or while switched off', async () => {
    const { ask, switches, generated } = openCache()
    await ask('And then?', { before: [...first, ...second, ...third] })
    await ask('And then?', { before: [...first, ...second] })
    await ask('And then?', { before: third })
    switches.isContextCacheOn = false
    await ask('And then?', { before: [...second, ...third] })
    expect(generated.count).toBe(4)
  })
})

describe('the same question at once', () => {
  /** `boarded` resolves once it hears what is being written for somebody else. */
  function follow(ask: ReturnType<typeof openCache>['ask'], question: string, options: AskOptions = {}) {
    const boarded = Promise.withResolvers<undefined>()
    return { asked: ask(question, { ...options, onText: () => boarded.resolve(undefined) }), boarded: boarded.promise }
  }

  function held() {
    const release = Promise.withResolvers<GenerateResult>()
    const started = Promise.withResolvers<undefined>()
    const state: { signal: AbortSignal | null } = { signal: null }
    return {
      release: () => release.resolve(resultOf()),
      fail: (error: Error) => release.reject(error),
      started: started.promise,
      state,
      generate: async ({ onEvent, signal }: Parameters<ReturnType<typeof saying>>[0]) => {
        state.signal = signal
        onEvent({ kind: 'text', text: 'Be' })
        started.resolve(undefined)
        const result = await release.promise
        onEvent({ kind: 'text', text: 'cause.' })
        return result
      },
    }
  }

  it('is generated once, and all get the whole text', async () => {
    const { ask, generated, cache } = openCache()
    const { generate, started, release, state } = held()
    const leader = ask('Why is the sky blue?', { generate })
    await started
    const following = Array.from({ length: 20 }, () => follow(ask, 'Why is the sky blue?'))
    await Promise.all(following.map(({ boarded }) => boarded))
    const others = Promise.all(following.map(({ asked }) => asked))
    release()
    expect(await leader).toMatchObject({ text: 'Because.' })
    for (const { text, result } of await others) {
      expect(text).toBe('Because.')
      expect(result.cache).toMatchObject({ level: 'exact', savedMs: 400 })
    }
    expect(generated.count).toBe(1)
    // What has ended is not told to stop: an engine that is done need not listen any more.
    expect(state.signal?.aborted).toBe(false)
    expect((await cache.tally.report()).total).toEqual({ hits: 20, ms: 8_000, tokens: 1_000 })
  })

  it('goes on for those who stay when the first one leaves, and ends when nobody is left', async () => {
    const { ask } = openCache()
    const { generate, started, release, state } = held()
    const [leave, stay] = [new AbortController(), new AbortController()]
    const leader = ask('Why is the sky blue?', { generate, request: { signal: leave.signal } })
    await started
    const { asked: other, boarded } = follow(ask, 'Why is the sky blue?', { request: { signal: stay.signal } })
    await boarded
    leave.abort()
    await expect(leader).rejects.toMatchObject({ code: 'cancelled' })
    expect(state.signal?.aborted).toBe(false)
    release()
    expect((await other).text).toBe('Because.')

    const alone = held()
    const stop = new AbortController()
    const stopped = ask('Why is the grass green?', { generate: alone.generate, request: { signal: stop.signal } })
    await alone.started
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    expect(alone.state.signal?.aborted).toBe(true)
    alone.fail(cancelled())
  })

  it('fails for all alike, and can be asked again', async () => {
    const { ask } = openCache()
    const { generate, started, fail } = held()
    const leader = ask('Why is the sky blue?', { generate })
    await started
    const { asked: other, boarded } = follow(ask, 'Why is the sky blue?')
    const failures = Promise.allSettled([leader, other])
    await boarded
    fail(new AppError('llm_unavailable', 'gone'))
    for (const outcome of await failures)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'llm_unavailable' } })
    expect((await ask('Why is the sky blue?')).text).not.toBe('')
  })
})

describe('the file', () => {
  it('is the user’s alone', async () => {
    const { ask, file } = openCache()
    await ask('What is osmosis?')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it.each([
    [
      'is none',
      (file: string) => writeFileSync(file, 'not a database at all, but long enough to be taken for one'.repeat(50)),
    ],
    ['was damaged', (file: string) => appendFileSync(file, Buffer.alloc(64))],
  ])('is made anew when it %s', async (_, damage) => {
    const { file, cache, ask } = openCache()
    await ask('What is osmosis?')
    await cache.close()
    damage(file)
    const again = openCache({ file })
    await again.ask('What is osmosis?')
    expect((await again.ask('What is osmosis?')).result.cache?.level).toBe('exact')
  })

  it('that cannot be had keeps nobody from an answer', async () => {
    const { ask, generated, events } = openCache({ file: '/dev/null/cache.db' })
    expect((await ask('What is osmosis?')).text).toBe('Answer 1.')
    expect((await ask('What is osmosis?')).text).toBe('Answer 2.')
    expect(generated.count).toBe(2)
    expect(events).toContain('cache.thread_failed')
  })
})

describe('the report', () => {
  it('counts entries, hits and misses by level, and what was saved today and in all', async () => {
    const { ask, cache, clock } = openCache()
    await ask('What is osmosis?')
    await ask('What is osmosis?')
    await ask('Can you explain osmosis?')
    const today = await cache.tally.report()
    expect(today.levels).toMatchObject({
      exact: { entries: 1, hits: 1, misses: 2 },
      semantic: { entries: 1, hits: 1, misses: 1 },
      context: { entries: 0, hits: 0, misses: 0 },
    })
    expect(today.today).toEqual(today.total)
    expect(today.total).toMatchObject({ hits: 2, tokens: 100 })
    expect(today.sizeBytes).toBeGreaterThan(200)
    clock.now += day
    const tomorrow = await cache.tally.report()
    expect(tomorrow.today).toEqual({ hits: 0, ms: 0, tokens: 0 })
    expect(tomorrow.total).toEqual(today.total)
  })

  it('lists what is kept, newest first, page by page', async () => {
    const { ask, cache } = openCache()
    for (const at of [1, 2, 3]) await ask(`What is ${at} times 7?`)
    await ask('What is 3 times 7?')
    const page = await cache.tally.list(2, undefined)
    expect(page.items.map(({ entryId, question, hits }) => [entryId, question, hits])).toEqual([
      ['r3', 'What is 3 times 7?', 1],
      ['r2', 'What is 2 times 7?', 0],
    ])
    expect(page.items[0]).toMatchObject({ answer: 'Answer 3.', model: 'tiny', engine: 'ollama' })
    const rest = await cache.tally.list(2, page.nextCursor ?? undefined)
    expect(rest).toMatchObject({ items: [{ entryId: 'r1' }], nextCursor: null })
  })
})
