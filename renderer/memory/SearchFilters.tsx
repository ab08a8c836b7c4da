import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { periods, searchModes } from './search-store.ts'

/** What a search is limited to, as chips that are on or off. */
export function SearchFilters() {
  const { t } = useWords()
  const { search } = useStores()
  const { mode, role, isPinned, period } = useStore(search, state => state.filters)
  const { setFilters } = search.getState()
  return (
    <div className="search-chips" role="group" aria-label={t('memory.search.filters')}>
      {(['user', 'assistant'] as const).map(each => (
        <Chip key={each} isOn={role === each} onToggle={() => setFilters({ role: role === each ? null : each })}>
          {t(`memory.role.${each}`)}
        </Chip>
      ))}
      <Chip isOn={isPinned} onToggle={() => setFilters({ isPinned: !isPinned })}>
        {t('memory.search.pinned')}
      </Chip>
      <select
        aria-label={t('memory.search.period')}
        value={period}
        onChange={event => setFilters({ period: periods.find(each => each === event.target.value) ?? 'any' })}
      >
        {periods.map(each => (
          <option key={each} value={each}>
            {t(`memory.search.period.${each}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('memory.search.mode')}
        value={mode}
        onChange={event => setFilters({ mode: searchModes.find(each => each === event.target.value) ?? 'hybrid' })}
      >
        {searchModes.map(each => (
          <option key={each} value={each}>
            {t(`memory.search.mode.${each}`)}
          </option>
        ))}
      </select>
    </div>
  )
}

function Chip(props: { readonly isOn: boolean; readonly onToggle: () => void; readonly children: string }) {
  return (
    <button type="button" className="search-chip" aria-pressed={props.isOn} onClick={props.onToggle}>
      {props.children}
    </button>
  )
}
