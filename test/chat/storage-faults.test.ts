import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { Memory } from '../../electron/memory/memory.ts'
import { openScriptedChat } from './open-chat.ts'

/** A disk that is full until the test says otherwise: writes of answers fail as SQLite's do then. */
function fullDisk() {
  const disk = { isFull: true, refused: 0, refusesAtMost: Infinity }
  const wrap = (memory: Memory): Memory => {
    const unlessFull = <T>(work: () => Promise<T>): Promise<T> => {
      if (!disk.isFull || disk.refused >= disk.refusesAtMost) return work()
      disk.refused++
      return Promise.reject(new AppError('storage_full', 'The disk is full.', { retryable: true }))
    }
    return {
      ...memory,
      saveProgress: (...input) => unlessFull(() => memory.saveProgress(...input)),
      finishAnswer: (...input) => unlessFull(() => memory.finishAnswer(...input)),
    }
  }
  return { disk, wrap }
}

describe('an answer that the disk has no room for', () => {
  it('is stored when room comes while it ends', async () => {
    const { disk, wrap } = fullDisk()
    const { llm, memory, start, followed } = await openScriptedChat({ wrap })
    const { answerId } = await start('Hello?')
    ;(await llm.next()).write('Good '.repeat(1_000)).end()
    await expect.poll(() => disk.refused).toBeGreaterThan(1)
    disk.isFull = false
    const { message } = await followed(answerId)
    expect(message).toMatchObject({ status: 'complete', error: null })
    expect((await memory.getMessage(answerId)).content).toBe('Good '.repeat(1_000))
  })

  it('ends whole for its readers, with the error; is stored with the next question, which works', async () => {
    const { disk, wrap } = fullDisk()
    const { chat, llm, memory, start, followed, eventsOf } = await openScriptedChat({ wrap })
    const { answerId, conversationId } = await start('One?')
    ;(await llm.next()).write('The whole answer').end()
    const { message, chunks } = await followed(answerId)
    expect(message).toMatchObject({
      status: 'interrupted',
      content: 'The whole answer',
      error: { code: 'storage_full' },
    })
    expect(chunks.length).toBeGreaterThan(0)
    // A page that comes back to it gets it from memory, not the store's old state.
    expect((await followed(answerId)).message).toEqual(message)
    expect((await memory.getMessage(answerId)).status).toBe('streaming')
    await expect(chat.send({ content: 'Two?', conversationId, waitMs: 0 })).rejects.toMatchObject({
      code: 'storage_full',
    })

    disk.isFull = false
    await start('Two?', conversationId)
    expect((await llm.next()).asked).toEqual(['One?', 'The whole answer', 'Two?'])
    const stored = await memory.getMessage(answerId)
    expect(stored).toMatchObject({ status: 'complete', content: 'The whole answer', error: null })
    expect(eventsOf('message.changed')).toContainEqual({ message: stored })
  }, 30_000)

  it('gets a last try when Jarvis closes', async () => {
    const { disk, wrap } = fullDisk()
    const { chat, llm, memory, start } = await openScriptedChat({ wrap })
    const { answerId } = await start('One?')
    ;(await llm.next()).write('Kept')
    // The end itself and its retries, which closing hurries.
    disk.refusesAtMost = 4
    await chat.drain(AbortSignal.abort())
    expect(disk.refused).toBe(4)
    expect(await memory.getMessage(answerId)).toMatchObject({ status: 'interrupted', content: 'Kept' })
  })
})

describe('an answer whose place has gone', () => {
  it('ends with the error and is not tried again', async () => {
    let tries = 0
    const { llm, start, followed } = await openScriptedChat({
      wrap: memory => ({
        ...memory,
        finishAnswer: () => {
          tries++
          return Promise.reject(new AppError('not_found', 'gone'))
        },
      }),
    })
    const { answerId } = await start('One?')
    ;(await llm.next()).end()
    expect((await followed(answerId)).message).toMatchObject({ status: 'error', error: { code: 'not_found' } })
    expect(tries).toBe(1)
  })

  it('that was stored after all, though the reply was lost, is read back', async () => {
    const { llm, start, followed } = await openScriptedChat({
      wrap: memory => ({
        ...memory,
        finishAnswer: async (...input) => {
          await memory.finishAnswer(...input)
          return await memory.finishAnswer(...input)
        },
      }),
    })
    const { answerId } = await start('One?')
    ;(await llm.next()).write('1').end()
    expect((await followed(answerId)).message).toMatchObject({ status: 'complete', content: '1' })
  })
})
