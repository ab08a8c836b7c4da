// The contract's requests about facts.

import { z } from 'zod'
import type { Fact } from './facts.ts'
import type { Conversation, StrategicPage } from './models.ts'
import { cursor, limit, reference, request, strategy } from './request.ts'

const factIds = z.array(reference).min(1).max(500)
const text = z.string().trim().min(1).max(500)

export const factRequests = {
  /** Newest first. `text`: those that have all of its words. */
  'fact.list': request<StrategicPage<Fact>>()(
    z.strictObject({
      strategy: strategy.default('keyset'),
      state: z.enum(['proposed', 'accepted', 'rejected']).optional(),
      text: z.string().max(500).optional(),
      limit,
      cursor: cursor.optional(),
    }),
  ),
  /** One the user writes, accepted at once. */
  'fact.add': request<Fact>()(z.strictObject({ text })),
  'fact.change': request<{ readonly items: readonly Fact[] }>()(
    z.strictObject({
      factIds,
      patch: z.strictObject({
        text: text.optional(),
        state: z.enum(['proposed', 'accepted', 'rejected']).optional(),
        expiresAt: z.number().int().nullable().optional(),
      }),
    }),
  ),
  /** The oldest then says `text`, with the sources of all; the others are forgotten. */
  'fact.merge': request<Fact>()(z.strictObject({ factIds, text })),
  /** Takes a merge back: the fact that stayed as it was `before`, and `factIds` beside it again. */
  'fact.separate': request<{ readonly items: readonly Fact[] }>()(
    z.strictObject({
      before: z.strictObject({
        factId: reference,
        text,
        state: z.enum(['proposed', 'accepted', 'rejected']),
        messageIds: z.array(reference).max(500),
      }),
      factIds,
    }),
  ),
  /** Out of use at once, removed for good minutes later; `fact.restore` until then. */
  'fact.forget': request<null>()(z.strictObject({ factIds })),
  'fact.restore': request<{ readonly items: readonly Fact[] }>()(z.strictObject({ factIds })),
  /** What of the memory an answer's question was asked with. */
  'fact.used': request<{ readonly items: readonly Fact[] }>()(z.strictObject({ messageId: reference })),
  /** Whether facts are used and proposed in a conversation. */
  'conversation.setMemory': request<Conversation>()(
    z.strictObject({ conversationId: reference, usesMemory: z.boolean() }),
  ),
}
