import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnswerChunk } from '../../shared/models.ts'
import { AnswerText } from '../../electron/chat/answer-text.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a follower has, placed by the offsets it was given. */
function assembled(chunks: readonly AnswerChunk[], kind: 'text' | 'reasoning', from: number): string {
  let text = ''
  for (const chunk of chunks) {
    if (chunk.kind !== kind) continue
    expect(chunk.offset).toBe(from + text.length)
    text += chunk.text
  }
  return text
}

describe('an answer’s followers', () => {
  it('have the whole text from their offset on, wherever they join and however it is written', () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constantFrom('text' as const, 'reasoning' as const),
          piece: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ waitMs: fc.nat(40) }) },
      { weight: 1, arbitrary: fc.record({ joinAt: fc.nat(100) }) },
      { weight: 1, arbitrary: fc.record({ leave: fc.nat(5) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), steps => {
        const written = new AnswerText()
        const followers: { offset: number; chunks: AnswerChunk[]; unfollow: () => void; hasLeft: boolean }[] = []
        for (const each of steps) {
          if ('piece' in each) written.append(each.kind, each.piece)
          else if ('waitMs' in each) vi.advanceTimersByTime(each.waitMs)
          else if ('leave' in each) {
            const leaving = followers[each.leave]
            if (leaving !== undefined) leaving.hasLeft = true
            leaving?.unfollow()
          } else {
            // One who comes again has at most what was written.
            const offset = Math.min(each.joinAt, written.text.length)
            const chunks: AnswerChunk[] = []
            followers.push({
              offset,
              chunks,
              unfollow: written.follow(offset, chunk => chunks.push(chunk)),
              hasLeft: false,
            })
          }
        }
        written.flush()
        for (const { offset, chunks, hasLeft } of followers) {
          const text = assembled(chunks, 'text', offset)
          const reasoning = assembled(chunks, 'reasoning', 0)
          expect(written.text.slice(offset).startsWith(text)).toBe(true)
          if (hasLeft) continue
          expect(text).toBe(written.text.slice(offset))
          expect(reasoning).toBe(written.reasoning)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('get the first piece at once and then at most one per frame', () => {
    const written = new AnswerText()
    const chunks: AnswerChunk[] = []
    written.follow(0, chunk => chunks.push(chunk))
    written.enter('writing')
    vi.advanceTimersByTime(100)
    chunks.length = 0
    for (let piece = 0; piece < 1_000; piece++) {
      written.append('text', 'x')
      vi.advanceTimersByTime(1)
    }
    written.flush()
    expect(chunks[0]).toEqual({ kind: 'text', offset: 0, text: 'x' })
    expect(chunks.length).toBeLessThanOrEqual(1 + Math.ceil(1_000 / 16) + 1)
    expect(assembled(chunks, 'text', 0)).toHaveLength(1_000)
  })

  it('learn of each phase, with how long it has lasted', () => {
    const written = new AnswerText()
    written.enter('loading')
    vi.advanceTimersByTime(3_000)
    const chunks: AnswerChunk[] = []
    written.follow(0, chunk => chunks.push(chunk))
    written.enter('loading')
    vi.advanceTimersByTime(100)
    written.enter('reading')
    expect(chunks).toEqual([
      { kind: 'phase', phase: 'loading', sinceMs: 3_000 },
      { kind: 'phase', phase: 'reading', sinceMs: 0 },
    ])
  })

  it('that have more than there is (another page was ahead) wait for what is new to them', () => {
    const written = new AnswerText()
    const chunks: AnswerChunk[] = []
    written.append('text', 'abc')
    written.follow(5, chunk => chunks.push(chunk))
    written.append('text', 'def')
    written.flush()
    expect(assembled(chunks, 'text', 5)).toBe('f')
  })

  it('no timer runs while nobody follows', () => {
    const written = new AnswerText()
    written.append('text', 'abc')
    written.follow(0, () => {})()
    written.append('text', 'def')
    expect(vi.getTimerCount()).toBe(0)
  })
})
