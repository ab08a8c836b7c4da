// How much is kept and how long, as the configuration file may have it.

import { z } from 'zod'
import type { CacheLimits } from './cache-entry.ts'

export const cacheLimitsSchema = z.strictObject({
  maxEntries: z.number().int().min(1).max(1_000_000).default(50_000),
  maxMegabytes: z.number().int().min(1).max(10_000).default(256),
  exactHours: z.number().positive().max(8_760).default(168),
  semanticHours: z.number().positive().max(8_760).default(72),
  contextHours: z.number().positive().max(8_760).default(1),
})

export function cacheLimits(given: Partial<z.infer<typeof cacheLimitsSchema>> = {}): CacheLimits {
  const { maxEntries, maxMegabytes, exactHours, semanticHours, contextHours } = cacheLimitsSchema.parse(given)
  const hours = (count: number) => count * 3_600_000
  return {
    maxEntries,
    maxBytes: maxMegabytes * 1024 * 1024,
    lifetimes: { exact: hours(exactHours), semantic: hours(semanticHours), context: hours(contextHours) },
  }
}
