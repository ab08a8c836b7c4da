import { expect, it, onTestFinished } from 'vitest'
import { createGraphStore, type GraphStore } from '../../renderer/memory/graph/graph-store.ts'
import { AppError } from '../../shared/errors.ts'
import type { GraphNode, GraphOverview } from '../../shared/graph.ts'
import type { SearchHit } from '../../shared/search-models.ts'
import { scriptedPage } from './page-stores.ts'

const node = (nodeId: string): GraphNode => ({ nodeId, kind: 'person', name: nodeId, mentions: 1 })
const hit = (number: number) => ({ messageId: `m${number}` }) as SearchHit
const overview: GraphOverview = { nodes: [node('e1')], links: [], span: null, left: 0 }

function watched(store: GraphStore): AbortController {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  store.getState().watch(leaving.signal)
  return leaving
}

/** Messages 1 to 50, the newest first; `gone`: nothing speaks of e1 any more. */
function openGraph() {
  const told = { overviews: 0, left: 0, gone: false }
  const { client, router } = scriptedPage({
    'graph.overview': () => {
      told.overviews++
      return Promise.resolve({ ...overview, left: told.left })
    },
    'graph.neighbours': ({ nodeId }) =>
      told.gone
        ? Promise.reject(new AppError('not_found', 'There is no node.'))
        : Promise.resolve({ node: node(nodeId), items: [], months: [] }),
    'graph.messages': ({ limit, cursor }) => {
      const from = Number(cursor ?? 0)
      const to = Math.min(50, from + limit)
      const items = Array.from({ length: to - from }, (_, at) => hit(from + at + 1))
      return Promise.resolve({ items, nextCursor: to < 50 ? String(to) : null, previousCursor: null })
    },
  })
  const store = createGraphStore(client)
  const changed = () => router.broadcast('conversations.changed', {})
  const shown = () => store.getState().messages.length
  return { told, store, changed, shown }
}

it('what changes is read while somebody looks, and not once they have gone elsewhere', async () => {
  const { told, store, changed } = openGraph()
  const leaving = watched(store)
  await expect.poll(() => told.overviews).toBe(1)
  changed()
  await expect.poll(() => told.overviews).toBe(2)
  leaving.abort()
  changed()
  await store.getState().read()
  expect(told.overviews).toBe(3)
})

it('while messages are looked through it is read again and again', async () => {
  const { told, store } = openGraph()
  told.left = 7
  watched(store)
  await expect.poll(() => store.getState().overview?.left).toBe(7)
  told.left = 0
  await expect.poll(() => store.getState().overview?.left, { timeout: 20_000 }).toBe(0)
}, 30_000)

it('of a slider’s steps the last counts, whatever is answered first', async () => {
  const { client } = scriptedPage({
    'graph.overview': async ({ from = 0 }, { signal }) => {
      if (from === 1) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      return { ...overview, left: from }
    },
  })
  const store = createGraphStore(client)
  const reading = store.getState().read()
  store.getState().setTime(1, null)
  await reading
  store.getState().setTime(2, null)
  await expect.poll(() => store.getState().overview?.left).toBe(2)
  expect(store.getState().error).toBeNull()
})

it('a change keeps as many messages of the chosen one as are shown, and two wishes for more give one page', async () => {
  const { store, changed, shown } = openGraph()
  watched(store)
  await store.getState().choose('e1')
  const { loadMore } = store.getState()
  await Promise.all([loadMore(), loadMore()])
  expect(store.getState().messages.map(({ messageId }) => messageId)).toEqual(
    Array.from({ length: 40 }, (_, at) => `m${at + 1}`),
  )
  const before = store.getState().messages
  changed()
  await expect.poll(() => store.getState().messages !== before).toBe(true)
  expect(shown()).toBe(40)
})

it('the chosen one that nothing speaks of any more is let go, without an error', async () => {
  const { told, store, changed, shown } = openGraph()
  watched(store)
  await store.getState().choose('e1')
  told.gone = true
  changed()
  await expect.poll(() => store.getState().chosen).toBeNull()
  expect([shown(), store.getState().error]).toEqual([0, null])
  // Asked for, it is one.
  await store.getState().choose('e2')
  expect(store.getState().error?.code).toBe('not_found')
})
