// Searching all messages as one types.

import { Search, Star } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { ErrorNotice } from '../chat/ErrorNotice.tsx'
import { useStores } from '../stores.ts'
import { Icon } from '../ui/Icon.tsx'
import { useWords } from '../ui/i18n.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { NothingFound } from './NothingFound.tsx'
import { SearchFilters } from './SearchFilters.tsx'
import { SearchResults } from './SearchResults.tsx'
import { SearchStatus } from './SearchStatus.tsx'
import './TimelinePart.css'
import './SearchPart.css'

export function SearchPart() {
  const { t } = useWords()
  const { search } = useStores()
  const state = useStore(search)
  const field = useRef<HTMLInputElement>(null)
  const area = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Back from a message, the focus is on its row.
    const isBack = search.getState().place.openedKey !== null || area.current?.querySelector('a:focus') != null
    if (!isBack) field.current?.focus()
    void search
      .getState()
      .readSaved()
      .catch(() => undefined)
  }, [search])
  const isSaved = state.saved.some(({ text }) => text === state.text.trim())
  const offered =
    state.text.trim() === '' ? state.saved.map(({ text }) => text) : state.suggestions.map(({ text }) => text)
  const choose = (text: string) => {
    state.setText(text)
    field.current?.focus()
  }
  return (
    <div ref={area} className="search-part">
      <form
        role="search"
        className="search-form"
        onSubmit={event => {
          event.preventDefault()
          void state.search()
        }}
      >
        <input
          ref={field}
          type="search"
          className="search-field"
          aria-label={t('memory.search.field')}
          placeholder={t('memory.search.placeholder')}
          value={state.text}
          maxLength={4_000}
          spellCheck={false}
          autoComplete="off"
          onChange={event => state.setText(event.target.value)}
          onKeyDown={event => {
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            area.current?.querySelector<HTMLElement>('.timeline a')?.focus()
          }}
        />
        <button
          type="button"
          className="search-save"
          aria-pressed={isSaved}
          aria-label={t('memory.search.save')}
          title={t('memory.search.save')}
          disabled={state.text.trim() === ''}
          onClick={() => void state.toggleSaved().catch(() => undefined)}
        >
          <Icon of={Star} size={16} />
        </button>
      </form>
      <SearchFilters />
      {offered.length > 0 && (
        <div className="search-chips" role="group" aria-label={t('memory.search.suggestions')}>
          {offered.slice(0, 8).map(text => (
            <button key={text} type="button" className="search-chip" dir="auto" onClick={() => choose(text)}>
              <Icon of={state.text.trim() === '' ? Star : Search} size={14} />
              {text.trim()}
            </button>
          ))}
        </div>
      )}
      <SearchStatus />
      {state.error !== null && <ErrorNotice error={state.error} onRetry={() => void state.search()} />}
      {state.searched === null &&
        state.error === null &&
        (state.isSearching ? <Skeleton lines={6} /> : <p className="page-hint">{t('memory.search.hint')}</p>)}
      {state.searched !== null && state.items.length === 0 && state.error === null && <NothingFound />}
      {state.items.length > 0 && <SearchResults onLeaveUp={() => field.current?.focus()} />}
    </div>
  )
}
