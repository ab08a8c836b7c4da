// The scan of codes wider than the app's own embedder makes them, as a model that the user picks may: random ones, which
// take as long to compare as any.

import { toCode, toInt8 } from '../../../electron/memory/search/quantize.ts'
import { createVectorMemory, VectorMemory } from '../../../electron/memory/search/vector-memory.ts'
import { scanVectors } from '../../../electron/memory/search/vector-scan.ts'
import { createRandom } from '../../support/realistic-messages.ts'

const SLICE = 10_000
const NEAREST = 200

/** ms of each scan. */
export function scanWideCodes(count: number, dimensions: number, times: number): number[] {
  const random = createRandom(11)
  const codes = new VectorMemory(createVectorMemory())
  codes.reset(1, dimensions)
  const bytes = dimensions / 8
  for (let first = 0; first < count; first += SLICE) {
    codes.append(
      Array.from({ length: Math.min(SLICE, count - first) }, (_, at) => ({
        id: first + at + 1,
        conversationId: 1,
        createdAt: 0,
        role: 'user' as const,
        code: Uint8Array.from({ length: bytes }, () => random() * 256),
      })),
    )
  }
  const query = () => Float32Array.from({ length: dimensions }, () => random() - 0.5)
  if (toCode(toInt8(query()), codes.words).length !== bytes) throw new RangeError('A code is of whole words.')
  return Array.from({ length: times + 3 }, () => {
    const wanted = query()
    const startedAt = performance.now()
    scanVectors(codes, wanted, NEAREST, null)
    return performance.now() - startedAt
  }).slice(3)
}
