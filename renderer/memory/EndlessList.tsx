// Rows of unlike heights, of which only those in view are drawn; near the end more are asked for.

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import type { ListPlace } from './list-place.ts'

const EDGE_ROWS = 20

export interface EndlessListProps<T> {
  readonly label: string
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  /** Before it is measured. */
  readonly heightOf: (row: T) => number
  readonly hasMore: boolean
  readonly loadMore: () => Promise<void>
  /** Arrow keys go from the link of one row to the next's, and above the first to here. */
  readonly onLeaveUp?: () => void
  readonly place?: ListPlace
  readonly children: (row: T) => ReactNode
}

export function EndlessList<T>(props: EndlessListProps<T>) {
  const { label, rows, keyOf, heightOf, hasMore, loadMore, onLeaveUp, place, children } = props
  const scroller = useRef<HTMLDivElement>(null)
  const ofRow = <R,>(index: number, read: (row: T) => R, otherwise: R) => {
    const row = rows[index]
    return row === undefined ? otherwise : read(row)
  }
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => ofRow(index, heightOf, 0),
    getItemKey: index => ofRow(index, keyOf, String(index)),
    overscan: 8,
    ...(place !== undefined && { initialOffset: place.offset, initialMeasurementsCache: place.heights }),
  })
  useLayoutEffect(() => {
    if (place === undefined) return
    // A new list in place of the one that was scrolled.
    if (place.offset === 0) virtualizer.scrollToOffset(0)
    return () => {
      place.offset = virtualizer.scrollOffset ?? 0
      place.heights = virtualizer.measurementsCache
    }
  }, [place, virtualizer])
  // The row from which one went away, as soon as it is drawn.
  useEffect(() => {
    const key = place?.openedKey ?? null
    const link = key === null ? null : linkOf(scroller.current, `[data-key="${CSS.escape(key)}"]`)
    if (place === undefined || link === null) return
    place.openedKey = null
    link.focus({ preventScroll: true })
  })
  const lastVisible = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && lastVisible >= rows.length - EDGE_ROWS) void loadMore()
  }, [loadMore, hasMore, lastVisible, rows.length])

  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onLeaveUp?.()
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = event.target instanceof Element ? event.target.closest('li') : null
    if (step === 0 || row === null) return
    event.preventDefault()
    const index = Number(row.dataset['index']) + step
    if (index < 0) return onLeaveUp?.()
    if (index >= rows.length) return
    virtualizer.scrollToIndex(index)
    requestAnimationFrame(() => {
      // A heading has no link: the row behind it is next.
      const link = [index, index + step].map(each => linkOf(scroller.current, `[data-index="${each}"]`)).find(Boolean)
      link?.focus()
    })
  }
  const note = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest('li') : null
    if (place !== undefined) place.openedKey = row?.dataset['key'] ?? null
  }

  return (
    <div ref={scroller} className="timeline" tabIndex={-1} onKeyDown={move} onClick={note}>
      <ol role="list" aria-label={label} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) =>
          ofRow<ReactNode>(
            index,
            row => (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-key={String(key)}
                style={{ transform: `translateY(${start}px)` }}
              >
                {children(row)}
              </li>
            ),
            null,
          ),
        )}
      </ol>
    </div>
  )
}

function linkOf(list: HTMLElement | null, row: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`li${row} a`) ?? null
}
