// What a page reports of its own speed, and which part of the history it may ask for.

import { z } from 'zod'
import { MAX_PAGE_BUCKETS, pageOperations } from './page-operations.ts'

const reference = z.string().min(1).max(500)
const epochMs = z.number().min(0).max(8.64e15)

export const pageReportSchema = z.strictObject({
  operations: z
    .array(
      z.strictObject({
        name: z.enum(pageOperations),
        errors: z.literal(0),
        part: z.strictObject({
          sum: z.number().min(0),
          max: z.number().min(0),
          buckets: z.array(z.number().int().min(0)).min(2).max(MAX_PAGE_BUCKETS).readonly(),
        }),
      }),
    )
    .max(pageOperations.length),
  answers: z
    .array(
      z.strictObject({
        answerId: reference,
        pressedAt: epochMs,
        sentAt: epochMs,
        firstShownAt: epochMs.nullable(),
        lastShownAt: epochMs.nullable(),
      }),
    )
    .max(30),
})

export const historyQuerySchema = z
  .strictObject({
    from: epochMs.int(),
    to: epochMs.int(),
    names: z.array(z.string().min(1).max(200)).max(100).optional(),
  })
  .refine(({ from, to }) => from < to, 'the range is empty')
