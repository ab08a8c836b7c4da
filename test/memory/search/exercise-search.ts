// Every way of searching that leads to a statement of its own.

import type { SearchScope } from '../../../electron/memory/search/search-filter.ts'
import type { SearchMode, SearchPage } from '../../../shared/search-models.ts'
import type { TestStore } from '../test-store.ts'

const DIMENSIONS = 64

export function exerciseSearch(store: TestStore, conversationId: string): void {
  store.indexBacklog({ limit: 10 })
  while (store.buildPostings({ limit: 10, uncovered: 1 }));
  store.tidy(undefined)
  const model = store.addEmbeddingModel({ name: 'test', dimensions: DIMENSIONS })
  store.loadCodes({ limit: 10 })
  embedAll(store, model.id)
  store.keepCodes(undefined)
  const vector = testVector('a question')
  const searches: { text: string; mode: SearchMode; scope?: SearchScope }[] = [
    { text: 'question answer', mode: 'hybrid' },
    { text: 'question', mode: 'text' },
    { text: 'question', mode: 'meaning' },
    { text: 'qu*', mode: 'hybrid' },
    { text: '"a question" -nothing', mode: 'hybrid' },
    { text: 'question', mode: 'hybrid', scope: { conversation: conversationId } },
    { text: 'Question in:chat', mode: 'hybrid' },
    { text: 'question from:Ann', mode: 'hybrid' },
    { text: 'question role:user after:1970 before:2100 is:pinned', mode: 'hybrid' },
    { text: 'question after:1970 before:2100', mode: 'text' },
    { text: 'role:user', mode: 'text' },
    { text: 'question role:tool', mode: 'hybrid' },
  ]
  for (const { text, mode, scope = {} } of searches) {
    const { speakers } = store.planSearch({ text, mode, scope })
    const read = (cursor?: string) =>
      store.readSearchPage({ text, mode, scope, limit: 1, speakers, vector, list: null, ...(cursor && { cursor }) })
    const first = read()
    if (first.nextCursor === null) continue
    const second = read(first.nextCursor)
    if (second.previousCursor !== null) read(second.previousCursor)
    store.readSearchPage({ text, mode, scope, limit: 50, speakers, vector, list: first.list, cursor: first.nextCursor })
  }
  const saved = store.addSavedSearch({ text: 'question', now: 1 })
  store.listSavedSearches(undefined)
  store.suggestSearches({ text: 'ch', limit: 5 })
  store.suggestSearches({ text: '', limit: 5 })
  store.removeSavedSearch({ savedSearchId: saved.savedSearchId })
  const other = store.addEmbeddingModel({ name: 'other', dimensions: DIMENSIONS })
  store.readEmbeddingModels(undefined)
  store.serveEmbeddingModel({ modelId: other.id })
  store.dropEmbeddings({ wanted: other.id, limit: 10 })
}

/** Vectors for all messages that need one. Answers how many messages got theirs. */
export function embedAll(store: TestStore, modelId: number): number {
  let messages = 0
  for (;;) {
    const { texts, left, redone, embeddedTo } = store.readPending({
      modelId,
      messages: 100,
      length: 100_000,
      after: null,
    })
    if (left === 0) return messages
    const vectors = new Float32Array(texts.length * DIMENSIONS)
    texts.forEach(({ text }, at) => vectors.set(testVector(text), at * DIMENSIONS))
    const places = texts.map(({ messageId, part, startsAt }) => ({ messageId, part, startsAt }))
    store.storeVectors({ modelId, dimensions: DIMENSIONS, places, vectors, pending: { redone, embeddedTo } })
    messages += new Set(places.map(({ messageId }) => messageId)).size
  }
}

/** Texts with the same letters lie near each other: enough to see what is stored, found and gone. */
export function testVector(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS).fill(-0.01)
  for (let at = 0; at + 1 < text.length; at++) {
    vector[(text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) % DIMENSIONS]! += 1
  }
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}

export function idsOf(page: Pick<SearchPage, 'items'>): string[] {
  return page.items.map(({ messageId }) => messageId)
}
