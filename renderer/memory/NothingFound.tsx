import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { noFilters } from './search-store.ts'

/** What can be tried next: without what narrows the search, or in other words. */
export function NothingFound() {
  const { t } = useWords()
  const { search } = useStores()
  const filters = useStore(search, state => state.filters)
  const isNarrowed = JSON.stringify(filters) !== JSON.stringify(noFilters)
  return (
    <div className="search-nothing">
      <p>{t(isNarrowed ? 'memory.search.narrowed' : 'memory.search.otherWords')}</p>
      {isNarrowed && <Button onPress={search.getState().clearFilters}>{t('memory.search.widen')}</Button>}
    </div>
  )
}
