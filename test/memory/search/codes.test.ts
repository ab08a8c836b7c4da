import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openWriter } from '../../../electron/memory/open-store.ts'
import { runOperation } from '../../../electron/memory/operations.ts'
import { saveCodes } from '../../../electron/memory/search/code-runs.ts'
import { cosine, toCode, toInt8 } from '../../../electron/memory/search/quantize.ts'
import { BLOCK_SLOTS, createVectorMemory, VectorMemory } from '../../../electron/memory/search/vector-memory.ts'
import { scanVectors } from '../../../electron/memory/search/vector-scan.ts'
import { shareVectors, vectorsOf } from '../../../electron/memory/search/vector-store.ts'
import { createRandom } from '../../support/realistic-messages.ts'
import { addTurn, openTestStore } from '../test-store.ts'
import { embedAll } from './exercise-search.ts'

/** What is in use: ids, and the rest of their slots. */
function slotsOf(codes: VectorMemory): string[] {
  const packed = codes.pack(0, codes.count)
  if (packed === null) return []
  const one = new VectorMemory(createVectorMemory())
  one.reset(codes.modelId, codes.words * 64)
  one.appendPacked(new DataView(packed.bytes.buffer), packed.bytes.length / (13 + codes.words * 8))
  return Array.from({ length: one.count }, (_, at) => {
    const { ids, conversations, seconds, kinds, codes: bytes } = one.block(0)
    const code = bytes.subarray(at * one.words * 8, (at + 1) * one.words * 8)
    return [ids[at], conversations[at], seconds[at], kinds[at], Buffer.from(code).toString('hex')].join(' ')
  })
}

/** The codes as the next start has them. */
function loadedAnew(file: string, limit: number): string[] {
  const db = openWriter(file, false)
  try {
    shareVectors(db, createVectorMemory())
    while (runOperation(db, 'loadCodes', { limit }) !== true);
    return slotsOf(vectorsOf(db))
  } finally {
    db.close()
  }
}

describe('the codes of vectors', () => {
  it('are the same after every start, from runs and from vectors, whatever came and went meanwhile', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), text: fc.string({ minLength: 1, maxLength: 8 }) }),
      fc.record({ kind: fc.constant('purge' as const), at: fc.nat(9) }),
      fc.record({ kind: fc.constant('keep' as const), size: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('edit' as const), at: fc.integer({ min: 1, max: 12 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), fc.integer({ min: 1, max: 3 }), (steps, limit) => {
        const store = openTestStore()
        const model = store.addEmbeddingModel({ name: 'test', dimensions: 64 })
        while (!store.loadCodes({ limit: 10 }));
        const chats: string[] = []
        for (const each of steps) {
          if (each.kind === 'ask')
            chats.push(addTurn(store, { question: `${each.text} a`, answer: 'b' }).conversationId)
          else if (each.kind === 'edit') {
            store.db.prepare('UPDATE message SET content = ? WHERE id = ?').run('changed', each.at)
            store.writeSettings({ patch: {} })
          } else if (each.kind === 'keep') {
            while (saveCodes(store.db, vectorsOf(store.db), each.size));
          } else {
            const [chat] = chats.splice(each.at % Math.max(1, chats.length), 1)
            if (chat === undefined) continue
            store.deleteConversation({ reference: chat, now: 1 })
            while (store.purgeDeleted({ before: 2, limit: 5 }) > 0);
          }
          embedAll(store, model.id)
        }
        const live = store.db.prepare<[], number>('SELECT id FROM embedding ORDER BY id').pluck().all()
        const slots = slotsOf(vectorsOf(store.db))
        expect(slots.map(slot => Number(slot.split(' ')[0]))).toEqual(live)
        expect(loadedAnew(store.file, limit)).toEqual(slots)
      }),
      { numRuns: 25 },
    )
  })

  it('of another model than the one that serves are not kept', () => {
    const store = openTestStore()
    const model = store.addEmbeddingModel({ name: 'test', dimensions: 64 })
    while (!store.loadCodes({ limit: 10 }));
    addTurn(store)
    embedAll(store, model.id)
    while (saveCodes(store.db, vectorsOf(store.db), 1));
    const other = store.addEmbeddingModel({ name: 'other', dimensions: 128 })
    store.serveEmbeddingModel({ modelId: other.id })
    expect(loadedAnew(store.file, 10)).toEqual([])
  })
})

describe('the scan of codes', () => {
  const random = createRandom(5)
  const dimensions = 256
  const vectorOf = () => {
    const vector = Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5)
    const length = Math.hypot(...vector)
    return vector.map(value => value / length)
  }
  const count = BLOCK_SLOTS + 500
  const vectors = Array.from({ length: count }, vectorOf)
  const codes = new VectorMemory(createVectorMemory())
  codes.reset(1, dimensions)
  codes.append(
    vectors.map((vector, at) => ({
      id: at + 1,
      conversationId: 1 + (at % 7),
      createdAt: at * 1_000,
      role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
      code: toCode(toInt8(vector), dimensions / 64),
    })),
  )
  const nearest = (query: Float32Array, isLeft: (at: number) => boolean) =>
    vectors
      .map((vector, at) => ({ id: at + 1, score: cosine(query, toInt8(vector)) }))
      .filter(({ id }) => isLeft(id - 1))
      .sort((a, b) => b.score - a.score)
      .slice(0, 10)
      .map(({ id }) => id)

  it('finds nearly all of the ten nearest vectors among many, in every block', () => {
    let found = 0
    for (let turn = 0; turn < 5; turn++) {
      const query = vectorOf()
      const ids = new Set(scanVectors(codes, query, 200, null))
      expect(ids.size).toBe(200)
      found += nearest(query, () => true).filter(id => ids.has(id)).length
    }
    // Vectors without any structure are the hardest there are.
    expect(found / 50).toBeGreaterThan(0.7)
  })

  /** What the scan is meant to find, looked for in the plainest way. */
  const nearestBySigns = (query: Float32Array, limit: number, isLeft: (at: number) => boolean) => {
    const code = toCode(toInt8(query), dimensions / 64)
    const signs = (at: number) => toCode(toInt8(vectors[at]!), dimensions / 64)
    const distance = (bytes: Uint8Array) => {
      return bytes.reduce((sum, byte, at) => sum + (byte ^ code[at]!).toString(2).replaceAll('0', '').length, 0)
    }
    const all = vectors.flatMap((_, at) => (isLeft(at) ? [{ at, distance: distance(signs(at)) }] : []))
    const wanted = Math.max(limit * 10, 1_000)
    const furthest = all.toSorted((a, b) => a.distance - b.distance)[Math.min(wanted, all.length) - 1]?.distance ?? 0
    const chosen = all.filter(each => each.distance <= furthest).slice(0, wanted * 2)
    const score = (at: number) => {
      const bytes = signs(at)
      return query.reduce((sum, value, bit) => sum + ((bytes[bit >> 3]! >> (bit & 7)) & 1 ? value : -value), 0)
    }
    return chosen.map(({ at }) => ({ id: at + 1, score: score(at) })).sort((a, b) => b.score - a.score)
  }

  it('finds the same as comparing every code with the query, one after the other', () => {
    for (const [limit, conversation] of [
      [5, null],
      [150, null],
      [30, 3],
    ] as const) {
      const query = vectorOf()
      const isLeft = (at: number) => conversation === null || at % 7 === conversation
      const filter =
        conversation === null ? null : (slot: { conversationId: number }) => isLeft(slot.conversationId - 1)
      const all = nearestBySigns(query, limit, isLeft)
      const found = scanVectors(codes, query, limit, filter)
      const scores = new Map(all.map(each => [each.id, each.score]))
      expect(found.length).toBe(limit)
      // Those that are equally near up to rounding may change places.
      found.forEach((id, at) => expect(scores.get(id)).toBeCloseTo(all[at]!.score, 3))
    }
  })

  it('finds a vector itself first, leaves out what a filter leaves out, and what was removed', () => {
    fc.assert(
      fc.property(fc.nat(count - 1), fc.nat(6), (at, conversation) => {
        const query = vectors[at]!
        expect(scanVectors(codes, query, 5, null)[0]).toBe(at + 1)
        const left = scanVectors(codes, query, 50, slot => slot.conversationId === 1 + conversation)
        expect(left.length).toBe(50)
        expect(left.every(id => (id - 1) % 7 === conversation)).toBe(true)
      }),
      { numRuns: 10 },
    )
    const query = vectors[42]!
    codes.remove([43, 43, 999_999])
    expect(codes.deadCount).toBe(1)
    expect(scanVectors(codes, query, 100, null)).not.toContain(43)
  })
})
