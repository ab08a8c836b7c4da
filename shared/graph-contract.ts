// The contract's requests about the graph. A time counts by whole months (UTC).

import { z } from 'zod'
import { entityKinds, type GraphNeighbours, type GraphNode, type GraphOverview } from './graph.ts'
import type { Page } from './models.ts'
import { cursor, limit, reference, request } from './request.ts'
import type { SearchHit } from './search-models.ts'

const MAX_GRAPH_NODES = 5_000

const kinds = z.array(z.enum(entityKinds)).min(1).max(entityKinds.length)
/** Epoch ms, both ends included. */
const time = { from: z.number().int().optional(), to: z.number().int().optional() }

export const graphRequests = {
  'graph.overview': request<GraphOverview>()(
    z.strictObject({
      kinds: kinds.optional(),
      ...time,
      limit: z.number().int().min(1).max(MAX_GRAPH_NODES).default(300),
    }),
  ),
  /** Those whose name holds every word of `text`. */
  'graph.search': request<{ readonly items: readonly GraphNode[] }>()(
    z.strictObject({ text: z.string().max(500), kinds: kinds.optional(), limit: limit.default(20) }),
  ),
  'graph.neighbours': request<GraphNeighbours>()(
    z.strictObject({ nodeId: reference, kinds: kinds.optional(), ...time, limit: limit.default(50) }),
  ),
  /** Messages that speak of it, the newest first. */
  'graph.messages': request<Page<SearchHit>>()(
    z.strictObject({ nodeId: reference, limit: limit.default(30), cursor: cursor.optional() }),
  ),
}
