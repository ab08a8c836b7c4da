import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import { AnswerSaver } from '../../electron/chat/answer-saver.ts'
import { AnswerText } from '../../electron/chat/answer-text.ts'
import type { AnswerEnd } from '../../electron/memory/memory.ts'
import { quiet } from './open-chat.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function open() {
  const written = new AnswerText()
  const saves: { content: string; reasoning: string | null; done: PromiseWithResolvers<undefined> }[] = []
  const saver = new AnswerSaver({
    messageId: 'm1',
    written,
    memory: {
      saveProgress: (_, content, reasoning) => {
        const done = Promise.withResolvers<undefined>()
        saves.push({ content, reasoning, done })
        return done.promise
      },
      finishAnswer: (_, end) => Promise.resolve(end as unknown as Message),
      getMessage: () => Promise.reject(new Error('unused')),
    },
    logger: quiet,
    signal: new AbortController().signal,
  })
  const write = (text: string) => {
    written.append('text', text)
    saver.noteProgress()
  }
  return { written, saves, saver, write }
}

describe('an answer goes to disk', () => {
  it('400 ms after its first piece at the latest', async () => {
    const { saves, write } = open()
    write('a')
    await vi.advanceTimersByTimeAsync(399)
    expect(saves).toHaveLength(0)
    write('b')
    await vi.advanceTimersByTimeAsync(1)
    expect(saves.map(save => save.content)).toEqual(['ab'])
  })

  it('at once when 2 KB have come', () => {
    const { saves, write } = open()
    write('x'.repeat(2_047))
    expect(saves).toHaveLength(0)
    write('x')
    expect(saves).toHaveLength(1)
  })

  it('one write at a time, and what came meanwhile goes with the next', async () => {
    const { saves, write } = open()
    write('x'.repeat(3_000))
    write('y'.repeat(3_000))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(saves).toHaveLength(1)
    saves[0]?.done.resolve(undefined)
    await vi.advanceTimersByTimeAsync(400)
    expect(saves.map(save => save.content.length)).toEqual([3_000, 6_000])
  })

  it('with its reasoning', async () => {
    const { saves, saver, written } = open()
    written.append('reasoning', 'Hm.')
    saver.noteProgress()
    await vi.advanceTimersByTimeAsync(400)
    expect(saves[0]).toMatchObject({ content: '', reasoning: 'Hm.' })
  })

  it('again after a write that failed', async () => {
    const { saves, write } = open()
    write('a')
    await vi.advanceTimersByTimeAsync(400)
    saves[0]?.done.reject(new AppError('storage_full', 'full'))
    await vi.advanceTimersByTimeAsync(1)
    write('b')
    await vi.advanceTimersByTimeAsync(400)
    expect(saves.map(save => save.content)).toEqual(['a', 'ab'])
  })

  it('at its end only after the write under way, and nothing is written after it', async () => {
    const { saves, saver, write } = open()
    write('a')
    await vi.advanceTimersByTimeAsync(400)
    write('b')
    let hasFinished = false
    const end = { status: 'complete', content: 'ab' } as AnswerEnd
    const finishing = saver.finish(end).then(message => {
      hasFinished = true
      return message
    })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(hasFinished).toBe(false)
    saves[0]?.done.resolve(undefined)
    expect(await finishing).toBe(end)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(saves).toHaveLength(1)
  })
})
