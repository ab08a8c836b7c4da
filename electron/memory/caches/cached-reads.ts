// Which reads of the store are kept, in which cache, and what their answers are made of.

import type { InputOf, Reads } from '../operations.ts'
import type { Part, ReadCacheOptions } from './read-cache.ts'

export const cacheNames = ['events', 'search', 'graph'] as const
export type CacheName = (typeof cacheNames)[number]

/** events: what was said lately, as lists and conversations show it. */
export const cacheLimits: Readonly<Record<CacheName, ReadCacheOptions>> = {
  events: { ttlMs: 60_000, maxEntries: 500, maxBytes: 16 * 1024 * 1024 },
  search: { ttlMs: 30_000, maxEntries: 200, maxBytes: 8 * 1024 * 1024 },
  graph: { ttlMs: 120_000, maxEntries: 50, maxBytes: 16 * 1024 * 1024 },
}

interface CachedRead<Input> {
  readonly cache: CacheName
  /** Null: not kept. */
  readonly partsOf: (input: Input) => readonly Part[] | null
}

export const cachedReads: { readonly [N in keyof Reads]?: CachedRead<InputOf<Reads, N>> } = {
  getConversation: { cache: 'events', partsOf: ({ reference }) => partsOfConversation(reference) },
  listConversations: { cache: 'events', partsOf: () => ['conversations'] },
  listMessages: {
    cache: 'events',
    partsOf: ({ reference }) => (reference === undefined ? ['messages'] : partsOfConversation(reference)),
  },
  listMentions: { cache: 'graph', partsOf: () => ['graph'] },
  readGraph: { cache: 'graph', partsOf: () => ['graph'] },
  readNeighbours: { cache: 'graph', partsOf: () => ['graph'] },
  searchGraph: { cache: 'graph', partsOf: () => ['graph'] },
  readTranscript: { cache: 'events', partsOf: ({ reference }) => partsOfConversation(reference) },
}

/** An externalId may come to mean another conversation. */
export function partsOfConversation(reference: string): readonly Part[] | null {
  return isOwnId(reference) ? [reference] : null
}

function isOwnId(reference: string): reference is `c${number}` {
  return /^c[1-9]\d{0,14}$/.test(reference)
}
