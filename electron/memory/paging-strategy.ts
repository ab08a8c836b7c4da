// Pages by the strategy asked for. A list that was begun with one strategy goes on with it, however long it is by now.

import { AppError } from '../../shared/errors.ts'
import type { PagingStrategy, StrategicPage } from '../../shared/models.ts'
import { badCursor, decodeCursor, type Key, type Position } from './cursor.ts'
import { readPage, type PageRequest, type Place, type Walk } from './page.ts'

export type AskedStrategy = 'auto' | PagingStrategy

/** From this many items on an offset costs too much. */
const SMALL_SET = 1_000
/** More are not counted through for a page by number. */
const MAX_NUMBERED = 10_000
const strategies = ['offset', 'cursor', 'keyset'] as const

/** Names a list read in one way: a cursor of another way fits it as little as one of another list. */
export function queryBy(query: string, strategy: PagingStrategy): string {
  return `${query}:${strategy}`
}

export function positionIn(query: string, cursor: string): Position & { readonly strategy: PagingStrategy } {
  for (const strategy of strategies) {
    const position = decodeCursor(queryBy(query, strategy), cursor)
    if (position !== null) return { ...position, strategy }
  }
  throw badCursor()
}

/** `isSmall`: the list has fewer items than so many. */
export function chooseStrategy(
  asked: AskedStrategy,
  query: string,
  cursor: string | undefined,
  isSmall: (items: number) => boolean,
): PagingStrategy {
  if (asked !== 'auto') return asked
  if (cursor !== undefined) return positionIn(query, cursor).strategy
  return isSmall(SMALL_SET) ? 'offset' : 'keyset'
}

/** Of a list that has one order: by a place in it (cursor, keyset) or by number (offset). */
export function readStrategicPage<Item>({
  strategy: asked,
  ...request
}: PageRequest<Item> & { readonly strategy: AskedStrategy }): StrategicPage<Item> {
  const { walk, query, cursor } = request
  const isSmall = (items: number) => walk.after(walk.start, items).length < items
  const strategy = chooseStrategy(asked, query, cursor, isSmall)
  if (strategy === 'offset' && !isSmall(MAX_NUMBERED)) {
    const data = { reason: 'offset', limit: MAX_NUMBERED }
    throw new AppError('bad_request', 'This list is too long for pages by number.', { data })
  }
  const page = readPage({
    ...request,
    query: queryBy(query, strategy),
    walk: strategy === 'offset' ? numberedWalk(walk) : walk,
  })
  return { ...page, strategy }
}

/**
 * By number. It is counted anew for each page, from the item the cursor was made at: one kept in the cursor would skip
 * items once others go, and repeat some once new ones come.
 */
function numberedWalk(walk: Walk): Walk {
  const numberBefore = (key: Key) => walk.before(key, MAX_NUMBERED).length
  const from = (number: number, limit: number): readonly Place[] => walk.after(walk.start, number + limit).slice(number)
  return {
    start: walk.start,
    after: (key, limit) => {
      const [next] = walk.after(key, 1)
      return next === undefined ? [] : from(numberBefore(next.key), limit)
    },
    before: (key, limit) => {
      const end = numberBefore(key)
      const number = Math.max(0, end - limit)
      return from(number, end - number).toReversed()
    },
  }
}
