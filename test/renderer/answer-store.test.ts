import { describe, expect, it } from 'vitest'
import type { AnswerChunk, Message } from '../../shared/models.ts'
import { AppError } from '../../shared/errors.ts'
import { createAnswerStore, withChunk, type LiveAnswer } from '../../renderer/chat/answer-store.ts'
import { message } from './messages.ts'
import { scriptedPage } from './page-stores.ts'

const empty: LiveAnswer = { text: '', reasoning: '', phase: null, phaseSince: 0, cause: null }

/** An answer store whose frames the test shows itself, over a real router. */
function following(follow: (send: (chunk: AnswerChunk) => void, signal: AbortSignal) => Promise<Message>) {
  const page = scriptedPage({ 'chat.follow': (_input, { send, signal }) => follow(chunk => send(chunk), signal) })
  const frames: (() => void)[] = []
  const ended: Message[] = []
  const answers = createAnswerStore(page.client, {
    onEnd: message => ended.push(message),
    nextFrame: flush => frames.push(flush),
  })
  const showFrame = () => frames.splice(0).forEach(flush => flush())
  return { ...page, answers, frames, ended, showFrame }
}

const text = (offset: number, piece: string): AnswerChunk => ({ kind: 'text', offset, text: piece })

describe('an answer being followed', () => {
  it('is shown once a frame, however many pieces came', async () => {
    const { promise, resolve } = Promise.withResolvers<Message>()
    const { answers, frames, showFrame } = following(async send => {
      for (let index = 0; index < 200; index++) send(text(index, 'x'))
      return await promise
    })
    let changes = 0
    answers.subscribe(() => changes++)
    answers.getState().follow('m2')
    await expect.poll(() => frames.length).toBe(1)
    showFrame()
    expect(changes).toBe(1)
    expect(answers.getState().live['m2']?.text).toBe('x'.repeat(200))
    resolve(message('m2'))
  })

  it('leaves the other answers’ objects alone, so that they do not render again', async () => {
    const sends = new Map<number, (chunk: AnswerChunk) => void>()
    const { answers, showFrame, frames } = following((send, signal) => {
      sends.set(sends.size, send)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled', 'x'))))
    })
    answers.getState().follow('m2')
    answers.getState().follow('m4')
    await expect.poll(() => sends.size).toBe(2)
    sends.get(0)?.(text(0, 'one'))
    sends.get(1)?.(text(0, 'two'))
    await expect.poll(() => frames.length).toBe(1)
    showFrame()
    const before = answers.getState().live['m2']
    sends.get(1)?.(text(3, ' more'))
    await expect.poll(() => frames.length).toBe(1)
    showFrame()
    expect(answers.getState().live['m4']?.text).toBe('two more')
    expect(answers.getState().live['m2']).toBe(before)
  })

  it('hands over the stored message before it forgets the text, so that nothing flickers', async () => {
    const { answers, ended } = following(send => {
      send(text(0, 'done'))
      return Promise.resolve(message('m2', { content: 'done' }))
    })
    const order: string[] = []
    answers.subscribe((now, before) => {
      if ('m2' in before.live && !('m2' in now.live)) order.push(ended.length === 1 ? 'after' : 'before')
    })
    answers.setState({ live: { m2: empty } })
    answers.getState().follow('m2')
    await expect.poll(() => ended.map(each => each.content)).toEqual(['done'])
    expect(order).toEqual(['after'])
    expect(answers.getState().live).toEqual({})
  })

  it('keeps its text while the connection is lost and is followed anew afterwards', async () => {
    let calls = 0
    const { answers, cut, client, frames, showFrame } = following((send, signal) => {
      calls++
      send(text(0, calls === 1 ? 'half' : 'half and whole'))
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled', 'x'))))
    })
    answers.getState().follow('m2')
    await expect.poll(() => frames.length).toBe(1)
    showFrame()
    cut()
    await expect.poll(() => client.state).toBe('connecting')
    expect(answers.getState().live['m2']?.text).toBe('half')
    await expect.poll(() => client.state).toBe('open')
    answers.getState().follow('m2')
    await expect.poll(() => frames.length).toBe(1)
    showFrame()
    expect(answers.getState().live['m2']?.text).toBe('half and whole')
  })

  it('is left at once when another conversation opens, and its late pieces change nothing', async () => {
    const left = Promise.withResolvers<boolean>()
    let late: (() => void) | undefined
    const { answers, frames, showFrame, ended } = following((send, signal) => {
      late = () => send(text(0, 'late'))
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          left.resolve(true)
          reject(new AppError('cancelled', 'x'))
        }),
      )
    })
    answers.getState().follow('m2')
    await expect.poll(() => late).toBeDefined()
    late?.()
    await expect.poll(() => frames.length).toBe(1)
    answers.getState().keepOnly(new Set())
    expect(await left.promise).toBe(true)
    showFrame()
    expect(answers.getState().live).toEqual({})
    expect(ended).toEqual([])
  })

  it('is asked for once, though two parts of the page want it', async () => {
    let calls = 0
    const { answers, ended } = following(() => {
      calls++
      return Promise.resolve(message('m2'))
    })
    answers.getState().follow('m2')
    answers.getState().follow('m2')
    await expect.poll(() => ended.length).toBe(1)
    expect(calls).toBe(1)
  })
})

describe('a piece', () => {
  it('that comes again changes nothing', () => {
    const once = withChunk(withChunk(empty, text(0, 'Hello')), text(5, ' you'))
    expect(withChunk(once, text(0, 'Hello')).text).toBe('Hello you')
    expect(withChunk(once, text(5, ' you')).text).toBe('Hello you')
  })

  it('of the reasoning does not end up in the answer', () => {
    const answer = withChunk(withChunk(empty, { kind: 'reasoning', offset: 0, text: 'Hm.' }), text(0, 'Yes.'))
    expect(answer).toMatchObject({ reasoning: 'Hm.', text: 'Yes.' })
  })

  it('about the phase says since when, so that a reload counts on', () => {
    const answer = withChunk(empty, { kind: 'phase', phase: 'loading', sinceMs: 5_000 })
    expect(answer.phase).toBe('loading')
    expect(performance.now() - answer.phaseSince).toBeGreaterThanOrEqual(5_000)
  })
})
