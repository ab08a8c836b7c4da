// What a request of the contract is, and the inputs that many of them share.

import { z } from 'zod'
import { MAX_QUESTION_LENGTH } from './limits.ts'

export declare const resultType: unique symbol
export declare const chunkType: unique symbol

export interface Request<Input extends z.ZodType, Result, Chunk> {
  readonly input: Input
  /** 'cli': only the command line's port may call it, because it names paths of this computer. */
  readonly callers: 'any' | 'cli'
  readonly [resultType]?: Result
  readonly [chunkType]?: Chunk
}

export function request<Result, Chunk = never>() {
  return <Input extends z.ZodType>(input: Input, callers: 'any' | 'cli' = 'any'): Request<Input, Result, Chunk> => ({
    input,
    callers,
  })
}

/** An own id ('c45', 'm123') or an externalId given at import. */
export const reference = z.string().min(1).max(500)
export const nothing = z.strictObject({})
export const cursor = z.string().min(1).max(2_000)
export const limit = z.number().int().min(1).max(1_000)
/** How a list is paged; auto: by its length. */
export const strategy = z.enum(['auto', 'offset', 'cursor', 'keyset'])
export const offset = z.number().int().min(0)
export const question = z
  .string()
  .max(MAX_QUESTION_LENGTH)
  .refine(text => text.trim() !== '', 'the question is empty')
