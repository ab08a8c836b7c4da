// All messages, newest first. A click opens one where it was said.

import { useEffect, useMemo, useRef } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useStore } from 'zustand'
import { ErrorNotice } from '../chat/ErrorNotice.tsx'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { hrefOf, newChat } from '../ui/route-store.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { timelineRows } from './timeline-rows.ts'
import { TimelineRow } from './TimelineRow.tsx'
import './TimelinePart.css'

const DAY_HEIGHT = 40
const ROW_HEIGHT = 76
const EDGE_ROWS = 20

export function TimelinePart() {
  const { t, formats } = useWords()
  const { timeline } = useStores()
  const items = useStore(timeline, state => state.items)
  const total = useStore(timeline, state => state.total)
  const isLoaded = useStore(timeline, state => state.isLoaded)
  const error = useStore(timeline, state => state.error)
  useEffect(() => void timeline.getState().read(), [timeline])

  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void timeline.getState().read()} />}
      {!isLoaded && <Skeleton lines={9} />}
      {isLoaded && items.length === 0 && error === null && (
        <p className="page-hint">
          {t('memory.empty')} <a href={hrefOf(newChat)}>{t('memory.empty.action')}</a>
        </p>
      )}
      {items.length > 0 && (
        <>
          <p className="timeline-count">
            {t('memory.count', { count: total ?? items.length, number: formats.number(total ?? items.length) })}
          </p>
          <Timeline />
        </>
      )}
    </>
  )
}

function Timeline() {
  const { t, formats } = useWords()
  const { timeline } = useStores()
  const items = useStore(timeline, state => state.items)
  const titles = useStore(timeline, state => state.titles)
  const hasMore = useStore(timeline, state => state.hasMore)
  const rows = useMemo(() => timelineRows(items), [items])
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => (rows[index]?.kind === 'day' ? DAY_HEIGHT : ROW_HEIGHT),
    getItemKey: index => rows[index]?.key ?? index,
    overscan: 8,
  })
  const lastVisible = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && lastVisible >= rows.length - EDGE_ROWS) void timeline.getState().loadMore()
  }, [timeline, hasMore, lastVisible, rows.length])

  return (
    <div ref={scroller} className="timeline" tabIndex={-1}>
      <ol role="list" aria-label={t('memory.timeline')} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'day' ? (
                <h2>{formats.day(row.at)}</h2>
              ) : (
                <TimelineRow message={row.message} title={titles[row.message.conversationId] ?? ''} />
              )}
            </li>
          )
        })}
      </ol>
    </div>
  )
}
