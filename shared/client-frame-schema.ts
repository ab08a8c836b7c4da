// What the router accepts as a frame. Apart from frames.ts, so that the page does without zod.

import { z } from 'zod'
import type { ClientFrame } from './frames.ts'

const id = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

export const clientFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hello'),
    version: z.number().int(),
    token: z.string().max(200).optional(),
    code: z.string().max(200).optional(),
  }),
  z.strictObject({
    kind: z.literal('request'),
    id,
    name: z.string().max(100),
    input: z.unknown(),
    bytes: z.custom<Uint8Array>(value => value instanceof Uint8Array).optional(),
  }),
  z.strictObject({ kind: z.literal('cancel'), id }),
]) satisfies z.ZodType<ClientFrame>
