// All settings in one column, by group; the search narrows them down.

import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { PageView } from '../frame/PageView.tsx'
import { useStores } from '../stores.ts'
import { Icon } from '../ui/Icon.tsx'
import { useWords } from '../ui/i18n.ts'
import { About } from './About.tsx'
import { Backups } from './Backups.tsx'
import { Condition } from './Condition.tsx'
import { settingGroups, type SettingRow } from './setting-rows.tsx'
import { SettingRowView } from './SettingRowView.tsx'
import './SettingsView.css'

export function SettingsView() {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const isShown = ({ id }: SettingRow) => matches(`${t(`settings.${id}.name`)} ${t(`settings.${id}.effect`)}`, search)
  const groups = settingGroups
    .map(group => ({ ...group, rows: group.rows.filter(isShown) }))
    .filter(group => group.rows.length > 0)
  return (
    <PageView title={t('app.view.settings')}>
      <search className="settings-search">
        <Icon of={Search} />
        <input
          ref={field}
          className="text-input"
          type="search"
          aria-label={t('settings.search')}
          placeholder={t('settings.search')}
          value={search}
          data-region-focus
          onChange={event => setSearch(event.target.value)}
        />
      </search>
      {groups.map(({ id, rows }) => (
        <section key={id} className="page-section">
          <h2>{t(`settings.group.${id}`)}</h2>
          {rows.map(row => (
            <SettingRowView key={row.id} row={row} />
          ))}
        </section>
      ))}
      {groups.length === 0 && <p className="page-hint">{t('settings.nothing')}</p>}
      {search === '' && <Backups />}
      {search === '' && <Condition />}
      {search === '' && <About />}
      <FixedHint />
    </PageView>
  )
}

function FixedHint() {
  const { t } = useWords()
  const { settings } = useStores()
  const count = useStore(settings, state => state.info?.fixedSettings.length ?? 0)
  return count === 0 ? null : <p className="page-hint settings-fixed">{t('settings.fixed', { count })}</p>
}

/** Whether every word typed occurs, whatever its accents and case. */
function matches(text: string, search: string): boolean {
  const plain = (value: string) => value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const haystack = plain(text)
  return plain(search)
    .split(/\s+/)
    .every(word => haystack.includes(word))
}
