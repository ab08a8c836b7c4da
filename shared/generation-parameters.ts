// The schema of GenerationParameters, and what may stand in it.

import { z } from 'zod'
import type { GenerationParameters } from './models.ts'

export const generationParametersSchema = z.strictObject({
  temperature: z.number().min(0).max(2).exactOptional(),
  topP: z.number().min(0.01).max(1).exactOptional(),
  topK: z.number().int().min(1).max(1_000).exactOptional(),
  minP: z.number().min(0).max(1).exactOptional(),
  repeatPenalty: z.number().min(0.5).max(2).exactOptional(),
  seed: z.number().int().min(0).max(2_147_483_647).exactOptional(),
  maxTokens: z.number().int().min(1).max(65_536).exactOptional(),
}) satisfies z.ZodType<GenerationParameters>
