import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import { UnsavedAnswers } from '../../electron/chat/unsaved-answers.ts'
import type { AnswerEnd } from '../../electron/memory/memory.ts'
import { quiet } from './open-chat.ts'

const end = { status: 'complete', content: 'whole' } as AnswerEnd

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function message(index: number): Message {
  return { messageId: `m${index}`, conversationId: `c${index}` } as Message
}

function open(finishAnswer: (messageId: string) => Promise<Message>) {
  const saved: string[] = []
  const lost: unknown[] = []
  const unsaved = new UnsavedAnswers({
    memory: { finishAnswer, getMessage: () => Promise.reject(new Error('unused')) },
    logger: { ...quiet, error: (_, facts) => lost.push(facts?.['messageId']) },
    onSaved: ({ messageId }) => saved.push(messageId),
  })
  return { unsaved, saved, lost }
}

const full = () => Promise.reject(new AppError('storage_full', 'full', { retryable: true }))

describe('answers that could not be stored', () => {
  it('are tried again every ten seconds until they are', async () => {
    let isFull = true
    const { unsaved, saved } = open(messageId => (isFull ? full() : Promise.resolve({ messageId } as Message)))
    unsaved.add(message(1), end)
    unsaved.add(message(2), end)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(saved).toEqual([])
    expect(unsaved.get('m1')).toEqual(message(1))
    isFull = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(saved).toEqual(['m1', 'm2'])
    expect(unsaved.get('m1')).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('of one conversation can be asked for first, and say why they cannot', async () => {
    const tried: string[] = []
    const { unsaved } = open(messageId => (tried.push(messageId), full()))
    unsaved.add(message(1), end)
    unsaved.add(message(2), end)
    await expect(unsaved.saveIn('c2')).rejects.toMatchObject({ code: 'storage_full' })
    await unsaved.saveIn('c3')
    expect(tried).toEqual(['m2'])
  })

  it('whose conversation has gone are given up', async () => {
    const { unsaved, saved } = open(() => Promise.reject(new AppError('not_found', 'gone')))
    unsaved.add(message(1), end)
    await unsaved.saveAll()
    expect(unsaved.get('m1')).toBeUndefined()
    expect(saved).toEqual([])
  })

  it('are at most fifty: the oldest goes, and the log says so', async () => {
    const { unsaved, lost } = open(full)
    for (let index = 1; index <= 51; index++) unsaved.add(message(index), end)
    expect(lost).toEqual(['m1'])
    expect(unsaved.get('m1')).toBeUndefined()
    expect(unsaved.get('m51')).toBeDefined()
    unsaved.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })
})
