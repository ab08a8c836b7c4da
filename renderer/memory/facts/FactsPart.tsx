// What Jarvis knows about the user: proposals to review first, then what is known, by what it is about.

import { Download } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { MenuTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import { ErrorNotice } from '../../chat/ErrorNotice.tsx'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { AddFact } from './AddFact.tsx'
import { ChosenBar } from './ChosenBar.tsx'
import { FactList } from './FactList.tsx'
import { bySubject } from './fact-subjects.ts'
import { useFactActions } from './use-fact-actions.ts'
import './FactsPart.css'

export function FactsPart() {
  const { t } = useWords()
  const { facts } = useStores()
  const { proposed, accepted, rejected, hasMore, search, isLoaded, error } = useStore(facts)
  const { keep, reject } = useFactActions()
  const field = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => void facts.getState().read(), [facts])
  const toField = useCallback(() => field.current?.focus(), [])
  const marked = [...proposed, ...accepted, ...rejected].filter(fact => chosen.has(fact.factId))
  const list = {
    chosen,
    onEmpty: toField,
    onChoose: (factId: string) =>
      setChosen(before => new Set(before.has(factId) ? [...before].filter(id => id !== factId) : [...before, factId])),
  }

  return (
    <div className="memory-part-page">
      <div className="facts">
        <div className="facts-find">
          <input
            ref={field}
            className="text-input"
            type="search"
            aria-label={t('memory.facts.search')}
            placeholder={t('memory.facts.search')}
            value={search}
            data-region-focus
            onChange={event => facts.getState().setSearch(event.target.value)}
          />
          <ExportMenu />
        </div>
        {error !== null && <ErrorNotice error={error} onRetry={() => void facts.getState().read()} />}
        {!isLoaded && <Skeleton lines={5} />}
        <section aria-labelledby="facts-proposed" hidden={proposed.length === 0}>
          <div className="facts-head">
            <h2 id="facts-proposed">{t('memory.facts.proposed', { count: proposed.length })}</h2>
            <Button variant="quiet" onPress={() => void keep(proposed)}>
              {t('memory.facts.keepAll')}
            </Button>
            <Button variant="quiet" onPress={() => void reject(proposed)}>
              {t('memory.facts.rejectAll')}
            </Button>
          </div>
          <FactList {...list} labelledBy="facts-proposed" facts={proposed} />
        </section>
        <section aria-labelledby="facts-known">
          <div className="facts-head">
            <h2 id="facts-known">{t('memory.facts.known')}</h2>
          </div>
          <AddFact />
          {isLoaded && accepted.length === 0 && (
            <p className="page-hint">{t(search === '' ? 'memory.facts.empty' : 'memory.facts.nothing')}</p>
          )}
          {bySubject(accepted).map(({ subject, facts: own }) => (
            <div key={subject} className="facts-subject">
              <h3 id={`facts-${subject}`}>{t(`memory.facts.subject.${subject}`)}</h3>
              <FactList {...list} labelledBy={`facts-${subject}`} facts={own} />
            </div>
          ))}
          {hasMore && <Button onPress={() => void facts.getState().showMore()}>{t('memory.facts.more')}</Button>}
        </section>
        {rejected.length > 0 && (
          <details className="facts-rejected">
            <summary id="facts-rejected">{t('memory.facts.rejected', { count: rejected.length })}</summary>
            <p className="page-hint">{t('memory.facts.rejected.hint')}</p>
            <FactList {...list} labelledBy="facts-rejected" facts={rejected} />
          </details>
        )}
        {proposed.length + accepted.length > 0 && <p className="page-hint">{t('memory.facts.keys')}</p>}
        <p className="page-hint">{t('memory.facts.where')}</p>
        {marked.length > 0 && <ChosenBar facts={marked} onDone={() => setChosen(new Set())} />}
      </div>
    </div>
  )
}

function ExportMenu() {
  const words = useWords()
  const { t } = words
  const { exportFacts, notices } = useStores()
  const save = (format: 'json' | 'markdown') => void exportFacts(format, words).catch(notices.getState().tellError)
  return (
    <MenuTrigger>
      <IconButton label={t('memory.facts.export')} icon={Download} />
      <Menu label={t('memory.facts.export')}>
        <MenuItem icon={Download} onAction={() => save('markdown')}>
          {t('memory.export.markdown')}
        </MenuItem>
        <MenuItem icon={Download} onAction={() => save('json')}>
          {t('memory.export.json')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  )
}
