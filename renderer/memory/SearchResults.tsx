// The list of what was found, endless.

import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { EndlessList } from './EndlessList.tsx'
import { SearchResult } from './SearchResult.tsx'

const ROW_HEIGHT = 76

export function SearchResults({ onLeaveUp }: { readonly onLeaveUp: () => void }) {
  const { t } = useWords()
  const { search } = useStores()
  const items = useStore(search, state => state.items)
  const hasMore = useStore(search, state => state.hasMore)
  const loadMore = useStore(search, state => state.loadMore)
  const place = useStore(search, state => state.place)
  return (
    <EndlessList
      label={t('memory.search.results')}
      rows={items}
      keyOf={hit => hit.messageId}
      heightOf={() => ROW_HEIGHT}
      hasMore={hasMore}
      loadMore={loadMore}
      onLeaveUp={onLeaveUp}
      place={place}
    >
      {hit => <SearchResult hit={hit} />}
    </EndlessList>
  )
}
