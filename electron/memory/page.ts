// Pages of any list that can be walked both ways from a place in it.

import type { Page } from '../../shared/models.ts'
import { badCursor, decodeCursor, encodeCursor, type Key, type Position } from './cursor.ts'

export interface Place {
  readonly id: number
  readonly key: Key
}

export interface Walk {
  /** Comes before every item. */
  readonly start: Key
  /** The items after `key`, in the list's order. */
  readonly after: (key: Key, limit: number) => readonly Place[]
  /** The items before `key`, nearest first. */
  readonly before: (key: Key, limit: number) => readonly Place[]
}

export interface PageRequest<Item> {
  readonly query: string
  readonly walk: Walk
  readonly limit: number
  readonly cursor: string | undefined
  /** The items for `ids`, in that order; may stop early, though not before the first, to bound the page's size. */
  readonly read: (ids: readonly number[]) => readonly Item[]
}

/** Items in the list's order; both cursors tell exactly whether there is more that way. */
export function readPage<Item>(request: PageRequest<Item>): Page<Item> {
  const { query, walk, limit, cursor } = request
  const asked = cursor === undefined ? null : decodeCursor(query, cursor)
  if (cursor !== undefined && asked === null) throw badCursor()
  const { direction, key } = asked ?? ({ direction: 'next', key: walk.start } satisfies Position)

  const ahead = direction === 'next' ? walk.after : walk.before
  const behind = direction === 'next' ? walk.before : walk.after
  const places = ahead(key, limit + 1)
  const items = request.read(places.slice(0, limit).map(place => place.id))
  const last = places[items.length - 1]
  // All gone since the cursor was made: the way back begins with the item the cursor was made at.
  const edge = places[0]?.key ?? key.with(-1, (key.at(-1) ?? 0) + (direction === 'next' ? -1 : 1))

  const onward = places.length > items.length && last !== undefined ? { direction, key: last.key } : null
  const isMoreBehind = asked !== null && behind(edge, 1).length > 0
  const back = isMoreBehind ? ({ direction: direction === 'next' ? 'previous' : 'next', key: edge } as const) : null
  const [next, previous] = direction === 'next' ? [onward, back] : [back, onward]
  return {
    items: direction === 'next' ? items : items.toReversed(),
    nextCursor: next && encodeCursor(query, next),
    previousCursor: previous && encodeCursor(query, previous),
  }
}
