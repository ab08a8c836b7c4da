// The sidebar's conversations: only the rows in sight exist, pages come as one scrolls, arrow keys move between rows.

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { useFrame } from '../frame/frame-context.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { conversationRows } from './conversation-rows.ts'
import { ConversationRow } from './ConversationRow.tsx'
import './ConversationList.css'

const HEADING_HEIGHT = 30
const ROW_HEIGHT = 32
const ROW_HEIGHT_TOUCH = 44
/** Rows from the end at which the next page is asked for. */
const EDGE_ROWS = 20

export function ConversationList() {
  const { t } = useWords()
  const { conversations, route, notices } = useStores()
  const { isNarrow } = useFrame()
  const items = useStore(conversations, state => state.items)
  const isLoaded = useStore(conversations, state => state.isLoaded)
  const hasMore = useStore(conversations, state => state.hasMore)
  const openId = useStore(route, state => (state.view === 'chat' ? state.conversationId : null))
  const today = useToday()
  const rows = useMemo(() => conversationRows(items, today), [items, today])
  const scroller = useRef<HTMLDivElement>(null)
  /** The row that Tab reaches: the one last moved to, else the open one, else the first. */
  const [focusId, setFocusId] = useState<string | null>(null)
  const indexOf = (id: string | null) =>
    rows.findIndex(row => row.kind === 'conversation' && row.conversation.conversationId === id)
  const tabIndexRow = [indexOf(focusId), indexOf(openId), 1].find(index => index >= 0) ?? 1

  const rowHeight = isNarrow ? ROW_HEIGHT_TOUCH : ROW_HEIGHT
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => (rows[index]?.kind === 'heading' ? HEADING_HEIGHT : rowHeight),
    getItemKey: index => {
      const row = rows[index]
      return row?.kind === 'conversation' ? row.conversation.conversationId : (row?.words ?? index)
    },
    rangeExtractor: range => {
      const indexes = defaultRangeExtractor(range)
      if (tabIndexRow >= rows.length || indexes.includes(tabIndexRow)) return indexes
      return [...indexes, tabIndexRow].sort((a, b) => a - b)
    },
    overscan: 6,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rows, rowHeight])

  const visible = virtualizer.getVirtualItems()
  const lastVisible = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && lastVisible >= rows.length - EDGE_ROWS)
      conversations.getState().loadMore().catch(notices.getState().tellError)
  }, [conversations, notices, hasMore, lastVisible, rows.length])

  const moveFocus = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || !(event.target instanceof HTMLAnchorElement)) return
    event.preventDefault()
    for (let index = tabIndexRow + step; index >= 0 && index < rows.length; index += step) {
      const row = rows[index]
      if (row?.kind !== 'conversation') continue
      const id = row.conversation.conversationId
      setFocusId(id)
      virtualizer.scrollToIndex(index)
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] a`)?.focus(),
      )
      return
    }
  }

  if (isLoaded && rows.length === 0) return <p className="conversation-list-empty">{t('app.conversations.none')}</p>
  return (
    <div ref={scroller} className="conversation-list" onKeyDown={moveFocus}>
      {!isLoaded && <Skeleton lines={8} />}
      <ul role="list" style={{ height: virtualizer.getTotalSize() }}>
        {visible.map(({ index, key, start, size }) => {
          const row = rows[index]
          if (row === undefined) return null
          const style = { height: size, transform: `translateY(${start}px)` }
          return row.kind === 'heading' ? (
            <li key={key} className="conversation-list-heading" style={style}>
              <h2>{t(row.words)}</h2>
            </li>
          ) : (
            <ConversationRow
              key={key}
              conversation={row.conversation}
              isOpen={row.conversation.conversationId === openId}
              isTabStop={index === tabIndexRow}
              onFocus={setFocusId}
              style={style}
            />
          )
        })}
      </ul>
    </div>
  )
}

/** Changes at midnight, so that headings stay true in a window that is never closed. */
function useToday(): number {
  const [today, setToday] = useState(() => new Date().setHours(0, 0, 0, 0))
  useEffect(() => {
    const timer = setTimeout(() => setToday(new Date().setHours(0, 0, 0, 0)), today + 86_400_000 - Date.now() + 1_000)
    return () => clearTimeout(timer)
  }, [today])
  return today
}
