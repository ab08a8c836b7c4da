import { describe, expect, test } from 'vitest'
import { AppError, cancelled, fromErrorShape, isAppError, isErrorCode, toErrorShape } from '../../shared/errors.ts'

describe('an AppError', () => {
  test('crosses as a plain object with nothing of its stack or cause, and comes back as an AppError', () => {
    const error = new AppError('overloaded', 'Full.', { retryable: true, data: { queued: 2 }, cause: new Error('why') })
    const crossed: unknown = structuredClone(toErrorShape(error))
    expect(crossed).toEqual({ code: 'overloaded', message: 'Full.', retryable: true, data: { queued: 2 } })
    const back = fromErrorShape(toErrorShape(error))
    expect(isAppError(back)).toBe(true)
    expect(back).toMatchObject({ code: 'overloaded', message: 'Full.', retryable: true, data: { queued: 2 } })
  })

  test('without data has no such key, so that frames stay small', () => {
    expect(toErrorShape(cancelled())).toEqual({
      code: 'cancelled',
      message: 'The request was cancelled.',
      retryable: false,
    })
    const shape = { code: 'busy', message: '', retryable: false } as const
    expect(Object.keys(toErrorShape(fromErrorShape(shape)))).toEqual(['code', 'message', 'retryable'])
  })

  test('is known by its brand: other errors and look-alikes are not', () => {
    expect(isAppError(new Error('x'))).toBe(false)
    expect(isAppError({ code: 'busy', message: '', retryable: false })).toBe(false)
    expect(isAppError(null)).toBe(false)
    expect(isAppError({ [Symbol.for('jarvis.AppError')]: true })).toBe(true)
  })

  test('keeps its cause for the log', () => {
    const cause = new Error('why')
    expect(new AppError('internal', 'x', { cause }).cause).toBe(cause)
  })
})

describe('a code', () => {
  test('is one of the closed list', () => {
    expect(['busy', 'internal', 'nope', 1, undefined].map(isErrorCode)).toEqual([true, true, false, false, false])
  })
})
