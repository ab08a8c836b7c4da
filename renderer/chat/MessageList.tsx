// The list of a conversation: virtualised, anchored at its end, told nothing about what a message is.
// It opens at the end (or where the reader last was), grows upward without moving what is read, and follows new text
// only while the reader is at the end.

import { useVirtualizer, type Range } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { FocusEvent, KeyboardEvent, ReactNode, Ref } from 'react'
import { withRows } from './kept-rows.ts'
import { measurementsOf, readingPosition, rememberPosition, type ReadingPosition } from './reading-position.ts'
import './MessageList.css'

export interface MessageListProps<Item extends { readonly key: string }> {
  /** Names the conversation: another value is another list, and the reader's place is remembered under it. */
  readonly listKey: string
  /** Oldest first. An item whose object is the same is not rendered again. Notices, skeletons, queued questions are items too. */
  readonly items: readonly Item[]
  /** Keep its identity between renders (module function or useCallback). Each message should be an `article`. */
  readonly renderItem: (item: Item) => ReactNode
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** The reader nears the start and `hasOlder`. Called again and again while that holds: ignore calls while loading. */
  readonly onReachStart: () => void
  /** The same at the end and `hasNewer`. */
  readonly onReachEnd: () => void
  /** The reader wants the very end while `hasNewer`: load the newest messages, the list then shows their end. */
  readonly onGoToEnd: () => void
  /** Key of the item that is being written; its growth turns the pill into "new text" when the reader is elsewhere. */
  readonly streamingKey: string | null
  /** Shows the item with this key as soon as it is among `items`, then calls `onLanded`, which should set it to null. */
  readonly landOn: string | null
  readonly onLanded: () => void
  readonly words: {
    /** Accessible name of the list. */
    readonly list: string
    /** The pill when text has come in below. */
    readonly newText: string
    /** The pill when nothing has. */
    readonly toEnd: string
  }
  readonly ref?: Ref<MessageListHandle>
}

export interface MessageListHandle {
  /** Shows the end and follows it, wherever the reader was: after sending a question. */
  goToEnd(): void
}

/** Distance from the end within which the reader counts as being there, px. */
const END_ZONE = 48
/** Rows from an edge at which the next page is asked for. */
const EDGE_ROWS = 10
const ESTIMATED_ROW = 160
const GAP = 12
const LANDED_MARK_MS = 2_000
/** What PageUp and PageDown turn, as part of what is seen. */
const PAGE = 0.9

export function MessageList<Item extends { readonly key: string }>(props: MessageListProps<Item>): ReactNode {
  return <OneList key={props.listKey} {...props} />
}

function OneList<Item extends { readonly key: string }>(props: MessageListProps<Item>): ReactNode {
  const { items, hasOlder, hasNewer, onReachStart, onReachEnd, onGoToEnd, streamingKey, landOn, onLanded, words } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const focusedKey = useRef<string | null>(null)
  const wantsEnd = useRef(false)
  const place = useRef<ReadingPosition | null>(null)
  const [remembered] = useState(() => readingPosition(props.listKey))
  // The reader's wish, not the place: text that comes faster than it is measured can be below for a moment.
  const followsEnd = useRef(remembered === null && landOn === null)
  const lastTop = useRef(0)
  const catchingUp = useRef(0)
  const seenEnd = useRef<{ key: string; height: number } | null>(null)
  const hadNewer = useRef(hasNewer)
  const wantsFocus = useRef(false)
  const [isAtEnd, setIsAtEnd] = useState(true)
  const [hasNewText, setNewText] = useState(false)
  const [landedKey, setLandedKey] = useState<string | null>(null)

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    rangeExtractor: useCallback(
      (range: Range) => withRows(range, [focusedKey.current, streamingKey], items),
      [items, streamingKey],
    ),
    estimateSize: () => ESTIMATED_ROW,
    initialOffset: () => items.length * (ESTIMATED_ROW + GAP),
    initialMeasurementsCache: remembered === null ? [] : measurementsOf(remembered),
    anchorTo: 'end',
    followOnAppend: !hasNewer,
    scrollEndThreshold: END_ZONE,
    gap: GAP,
    paddingStart: 24,
    paddingEnd: 24,
    // Whoever lands on a message sees what was said before it, too.
    scrollPaddingStart: Math.max(56, (scroller.current?.clientHeight ?? 0) / 3),
    overscan: 4,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    onChange: list => {
      const top = list.scrollOffset ?? 0
      // By the list's own reckoning: asking the element would lay the page out once more.
      const isEnd = list.getTotalSize() - (list.scrollRect?.height ?? 0) - top <= END_ZONE
      setIsAtEnd(isEnd)
      noteEnd(isEnd)
      // Text only pushes the end down: who is higher than before has gone there.
      if (isEnd) followsEnd.current = true
      else if (top < lastTop.current) followsEnd.current = false
      lastTop.current = top
      if (!isEnd && followsEnd.current && !hasNewer) catchUp()
      const first = list.getVirtualItemForOffset(top)
      place.current =
        isEnd || first === undefined
          ? null
          : { key: String(first.key), offset: top - first.start, sizes: list.itemSizeCache as Map<string, number> }
    },
  })

  // Once a picture: scrolling tells of a change itself, and one that the page cannot follow at once must not go round.
  const catchUp = () => {
    if (catchingUp.current !== 0) return
    catchingUp.current = requestAnimationFrame(() => {
      catchingUp.current = 0
      if (followsEnd.current) virtualizer.scrollToEnd()
    })
  }
  useEffect(() => () => cancelAnimationFrame(catchingUp.current), [])

  /** New text is what was appended, or written into the last item, since the reader was at the end. */
  const noteEnd = (isEnd: boolean) => {
    const key = items.at(-1)?.key
    if (key === undefined) return
    const height = virtualizer.itemSizeCache.get(key) ?? 0
    const seen = seenEnd.current
    // What is read in pages below has been there all along.
    const isSeen = isEnd || hasNewer || hadNewer.current || seen === null
    if (isSeen) seenEnd.current = { key, height }
    setNewText(!isSeen && (seen.key !== key || (key === streamingKey && height > seen.height)))
  }
  useEffect(() => {
    noteEnd(virtualizer.isAtEnd())
    hadNewer.current = hasNewer
  }, [items])

  useLayoutEffect(() => () => rememberPosition(props.listKey, place.current), [props.listKey])

  const isEmpty = items.length === 0
  useLayoutEffect(() => {
    if (isEmpty || landOn !== null) return
    const index = remembered === null ? -1 : items.findIndex(item => item.key === remembered.key)
    const start = index < 0 ? undefined : virtualizer.measurementsCache[index]?.start
    if (remembered === null || start === undefined) virtualizer.scrollToEnd()
    else virtualizer.scrollToOffset(start + remembered.offset)
    // Only when the first items are there: afterwards the position is the reader's.
  }, [isEmpty])

  useLayoutEffect(() => {
    const index = landOn === null ? -1 : items.findIndex(item => item.key === landOn)
    if (index < 0) return
    followsEnd.current = false
    virtualizer.scrollToIndex(index, { align: 'start' })
    setLandedKey(landOn)
    wantsFocus.current = true
    onLanded()
  }, [landOn, items, virtualizer, onLanded])
  // A screen reader goes on from there, as soon as it is drawn.
  useEffect(() => {
    const landed = wantsFocus.current ? scroller.current?.querySelector<HTMLElement>('[data-landed] [tabindex]') : null
    if (landed == null) return
    wantsFocus.current = false
    landed.focus({ preventScroll: true })
  })
  useEffect(() => {
    if (landedKey === null) return
    const timer = setTimeout(() => setLandedKey(null), LANDED_MARK_MS)
    return () => clearTimeout(timer)
  }, [landedKey])

  const goToEnd = useCallback(() => {
    wantsEnd.current = hasNewer
    if (hasNewer) onGoToEnd()
    else virtualizer.scrollToEnd()
  }, [hasNewer, onGoToEnd, virtualizer])
  useLayoutEffect(() => {
    if (hasNewer || !wantsEnd.current) return
    wantsEnd.current = false
    virtualizer.scrollToEnd()
  }, [hasNewer, virtualizer])
  useImperativeHandle(props.ref, () => ({ goToEnd }), [goToEnd])

  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: Infinity, endIndex: -Infinity }
  useEffect(() => {
    if (hasOlder && startIndex < EDGE_ROWS) onReachStart()
    if (hasNewer && endIndex >= items.length - EDGE_ROWS) onReachEnd()
  }, [items, hasOlder, hasNewer, startIndex, endIndex, onReachStart, onReachEnd])

  const isShowingEnd = isAtEnd && !hasNewer

  // At once: the browser would glide, and measuring the rows on the way would stop it short.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.ctrlKey || event.metaKey || event.altKey) return
    const page = scroller.current.clientHeight * PAGE
    if (event.key === 'End') goToEnd()
    else if (event.key === 'Home') virtualizer.scrollToOffset(0)
    else if (event.key === 'PageUp') virtualizer.scrollBy(-page)
    else if (event.key === 'PageDown') virtualizer.scrollBy(page)
    else return
    event.preventDefault()
  }
  const onFocus = (event: FocusEvent) => {
    const row = event.target.closest<HTMLElement>('[data-index]')
    focusedKey.current = row === null ? null : (items[Number(row.dataset['index'])]?.key ?? null)
  }

  return (
    <div className="message-list">
      <div
        ref={scroller}
        className="message-list-scroller"
        role="log"
        aria-live="off"
        aria-label={words.list}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        // The window losing focus blurs too, but keeps its active element.
        onBlur={event => {
          if (document.activeElement !== event.target) focusedKey.current = null
        }}
      >
        <div ref={virtualizer.containerRef} className="message-list-rows">
          {virtualizer.getVirtualItems().map(({ index }) => {
            const item = items[index]
            if (item === undefined) return null
            return (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-landed={item.key === landedKey || undefined}
                className="message-list-row"
              >
                <Row item={item} renderItem={props.renderItem} />
              </div>
            )
          })}
        </div>
      </div>
      {!isShowingEnd && items.length > 0 && (
        <button
          type="button"
          className="message-list-pill"
          data-new={hasNewText || undefined}
          onClick={() => {
            goToEnd()
            // The pill goes, and would take the focus with it.
            scroller.current?.focus({ preventScroll: true })
          }}
        >
          {hasNewText ? words.newText : words.toEnd} <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  )
}

const Row = memo(function Row<Item>({ item, renderItem }: { item: Item; renderItem: (item: Item) => ReactNode }) {
  return renderItem(item)
}) as <Item>(props: { item: Item; renderItem: (item: Item) => ReactNode }) => ReactNode
