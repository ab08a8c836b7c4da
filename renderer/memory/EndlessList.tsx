// Rows of unlike heights, of which only those in view are drawn; near the end more are asked for.

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'

const EDGE_ROWS = 20

export interface EndlessListProps<T> {
  readonly label: string
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  /** Before it is measured. */
  readonly heightOf: (row: T) => number
  readonly hasMore: boolean
  readonly loadMore: () => Promise<void>
  /** Arrow keys then go from the link of one row to the next's, and out of the list above the first. */
  readonly onLeaveUp?: () => void
  readonly children: (row: T) => ReactNode
}

export function EndlessList<T>(props: EndlessListProps<T>) {
  const { label, rows, keyOf, heightOf, hasMore, loadMore, onLeaveUp, children } = props
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
  })
  const lastVisible = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && lastVisible >= rows.length - EDGE_ROWS) void loadMore()
  }, [loadMore, hasMore, lastVisible, rows.length])

  const move = (event: KeyboardEvent) => {
    if (onLeaveUp === undefined) return
    if (event.key === 'Escape') return onLeaveUp()
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = event.target instanceof Element ? event.target.closest('li') : null
    if (step === 0 || row === null) return
    event.preventDefault()
    const index = Number(row.dataset['index']) + step
    if (index < 0) return onLeaveUp()
    if (index >= rows.length) return
    virtualizer.scrollToIndex(index)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`li[data-index="${index}"] a`)?.focus())
  }

  return (
    <div ref={scroller} className="timeline" tabIndex={-1} onKeyDown={move}>
      <ol role="list" aria-label={label} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) =>
          ofRow<ReactNode>(
            index,
            row => (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
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
