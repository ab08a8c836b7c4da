// The list of what was found, endless. Arrow keys go from one to the next.

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { SearchResult } from './SearchResult.tsx'

const ROW_HEIGHT = 76
const EDGE_ROWS = 15

export function SearchResults({ onLeaveUp }: { readonly onLeaveUp: () => void }) {
  const { t } = useWords()
  const { search } = useStores()
  const items = useStore(search, state => state.items)
  const hasMore = useStore(search, state => state.hasMore)
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => items[index]?.messageId ?? index,
    overscan: 8,
  })
  const lastVisible = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && lastVisible >= items.length - EDGE_ROWS) void search.getState().loadMore()
  }, [search, hasMore, lastVisible, items.length])

  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onLeaveUp()
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = event.target instanceof Element ? event.target.closest('li') : null
    if (step === 0 || row === null) return
    event.preventDefault()
    const index = Number(row.dataset['index']) + step
    if (index < 0) return onLeaveUp()
    if (index >= items.length) return
    virtualizer.scrollToIndex(index)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`li[data-index="${index}"] a`)?.focus())
  }

  return (
    <div ref={scroller} className="timeline" tabIndex={-1} onKeyDown={move}>
      <ol role="list" aria-label={t('memory.search.results')} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const hit = items[index]
          if (hit === undefined) return null
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
            >
              <SearchResult hit={hit} />
            </li>
          )
        })}
      </ol>
    </div>
  )
}
