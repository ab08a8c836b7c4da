// Where the page is, kept in the address after '#': back, forward and reload work, and a message has an address.

import { createStore, type StoreApi } from 'zustand/vanilla'

/** Parts of the memory view, as its tabs show them; the first is where one arrives. */
export const memoryParts = ['timeline', 'search', 'facts', 'graph'] as const
export type MemoryPart = (typeof memoryParts)[number]

export type Route =
  /** `conversationId` null: a new chat. `messageId`: the message to land on. */
  | { readonly view: 'chat'; readonly conversationId: string | null; readonly messageId: string | null }
  | { readonly view: 'memory'; readonly part: MemoryPart }
  | { readonly view: 'performance' }
  | { readonly view: 'settings' }

export type RouteStore = StoreApi<Route>

export function createRouteStore(window: Window): RouteStore {
  const store = createStore<Route>()(() => parseRoute(window.location.hash))
  window.addEventListener('hashchange', () => store.setState(parseRoute(window.location.hash), true))
  return store
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [view, id] = path.split('/')
  if (view === 'memory') return { view, part: memoryParts.find(part => part === id) ?? memoryParts[0] }
  if (view === 'performance' || view === 'settings') return { view }
  const isChat = view === 'chat'
  return {
    view: 'chat',
    conversationId: isChat && id !== undefined && id !== '' ? decoded(id) : null,
    messageId: isChat ? new URLSearchParams(query).get('message') : null,
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function hrefOf(route: Route): string {
  if (route.view === 'memory') return route.part === memoryParts[0] ? '#/memory' : `#/memory/${route.part}`
  if (route.view !== 'chat') return `#/${route.view}`
  if (route.conversationId === null) return '#/chat'
  const path = `#/chat/${encodeURIComponent(route.conversationId)}`
  return route.messageId === null ? path : `${path}?message=${encodeURIComponent(route.messageId)}`
}

export const newChat: Route = { view: 'chat', conversationId: null, messageId: null }

export function chatRoute(conversationId: string, messageId: string | null = null): Route {
  return { view: 'chat', conversationId, messageId }
}

/** Goes there; `replace` leaves no step back, for a new chat that has just got its id. */
export function goTo(route: Route, how: 'push' | 'replace' = 'push'): void {
  const href = hrefOf(route)
  if (window.location.hash === href) return
  if (how === 'replace') window.location.replace(href)
  else window.location.hash = href
}
