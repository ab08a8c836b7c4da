// All messages, newest first. A click opens one where it was said.

import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { ErrorNotice } from '../chat/ErrorNotice.tsx'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { hrefOf, newChat } from '../ui/route-store.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { EndlessList } from './EndlessList.tsx'
import { timelineRows } from './timeline-rows.ts'
import { TimelineRow } from './TimelineRow.tsx'
import './TimelinePart.css'

const DAY_HEIGHT = 40
const ROW_HEIGHT = 76

export function TimelinePart() {
  const { t, formats } = useWords()
  const { timeline } = useStores()
  const items = useStore(timeline, state => state.items)
  const total = useStore(timeline, state => state.total)
  const isLoaded = useStore(timeline, state => state.isLoaded)
  const error = useStore(timeline, state => state.error)
  const day = useStore(timeline, state => state.day)
  useEffect(() => void timeline.getState().read(), [timeline])

  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void timeline.getState().read()} />}
      {!isLoaded && <Skeleton lines={9} />}
      {isLoaded && (items.length > 0 || day !== '') && <DayField day={day} />}
      {isLoaded && items.length === 0 && day !== '' && error === null && (
        <p className="page-hint" role="status">
          {t('memory.day.none')}
        </p>
      )}
      {isLoaded && items.length === 0 && day === '' && error === null && (
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

/** Jumps to a day; what was said before it follows. */
function DayField({ day }: { readonly day: string }) {
  const { t } = useWords()
  const { timeline } = useStores()
  const { jumpTo } = timeline.getState()
  return (
    <p className="timeline-day">
      <label>
        {t('memory.day')}
        <input type="date" className="text-input" value={day} onChange={event => void jumpTo(event.target.value)} />
      </label>
      {day !== '' && (
        <button type="button" className="search-chip" onClick={() => void jumpTo('')}>
          {t('memory.day.newest')}
        </button>
      )}
    </p>
  )
}

function Timeline() {
  const { t, formats } = useWords()
  const { timeline } = useStores()
  const items = useStore(timeline, state => state.items)
  const titles = useStore(timeline, state => state.titles)
  const hasMore = useStore(timeline, state => state.hasMore)
  const loadMore = useStore(timeline, state => state.loadMore)
  const rows = useMemo(() => timelineRows(items), [items])
  return (
    <EndlessList
      label={t('memory.timeline')}
      rows={rows}
      keyOf={row => row.key}
      heightOf={row => (row.kind === 'day' ? DAY_HEIGHT : ROW_HEIGHT)}
      hasMore={hasMore}
      loadMore={loadMore}
    >
      {row =>
        row.kind === 'day' ? (
          <h2>{formats.day(row.at)}</h2>
        ) : (
          <TimelineRow message={row.message} title={titles[row.message.conversationId] ?? ''} />
        )
      }
    </EndlessList>
  )
}
