// What Jarvis knows about the user: proposals to review first, then what is known.

import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { ErrorNotice } from '../../chat/ErrorNotice.tsx'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { useWords } from '../../ui/i18n.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FactRow } from './FactRow.tsx'
import { useFactActions } from './use-fact-actions.ts'
import './FactsPart.css'

export function FactsPart() {
  const { t } = useWords()
  const { facts } = useStores()
  const { proposed, accepted, search, isLoaded, error } = useStore(facts)
  const { forget, change, merge } = useFactActions()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => void facts.getState().read(), [facts])
  const marked = accepted.filter(fact => chosen.has(fact.factId))
  const ids = marked.map(fact => fact.factId)
  const toggle = (factId: string) =>
    setChosen(before => new Set(before.has(factId) ? [...before].filter(id => id !== factId) : [...before, factId]))

  return (
    <div className="memory-part-page">
      <div className="facts">
        {error !== null && <ErrorNotice error={error} onRetry={() => void facts.getState().read()} />}
        {!isLoaded && <Skeleton lines={5} />}
        {proposed.length > 0 && (
          <section aria-labelledby="facts-proposed">
            <div className="facts-head">
              <h2 id="facts-proposed">{t('memory.facts.proposed', { count: proposed.length })}</h2>
              <Button
                variant="quiet"
                onPress={() =>
                  void change(
                    proposed.map(fact => fact.factId),
                    { state: 'accepted' },
                  )
                }
              >
                {t('memory.facts.keepAll')}
              </Button>
              <Button
                variant="quiet"
                onPress={() =>
                  void change(
                    proposed.map(fact => fact.factId),
                    { state: 'rejected' },
                  )
                }
              >
                {t('memory.facts.rejectAll')}
              </Button>
            </div>
            <p className="page-hint">{t('memory.facts.keys')}</p>
            <ul role="list">
              {proposed.map(fact => (
                <FactRow key={fact.factId} fact={fact} />
              ))}
            </ul>
          </section>
        )}
        <section aria-labelledby="facts-known">
          <div className="facts-head">
            <h2 id="facts-known">{t('memory.facts.known')}</h2>
            {marked.length > 0 && (
              <Button variant="quiet" onPress={() => void forget(marked).then(() => setChosen(new Set()))}>
                {t('memory.facts.forgetChosen', { count: marked.length })}
              </Button>
            )}
            {marked.length > 1 && (
              <Button
                variant="quiet"
                onPress={() =>
                  void merge(ids, marked.map(fact => fact.text).join(' ')).then(() => setChosen(new Set()))
                }
              >
                {t('memory.facts.mergeChosen', { count: marked.length })}
              </Button>
            )}
          </div>
          <input
            className="text-input"
            type="search"
            aria-label={t('memory.facts.search')}
            placeholder={t('memory.facts.search')}
            value={search}
            data-region-focus
            onChange={event => facts.getState().setSearch(event.target.value)}
          />
          <AddFact />
          {isLoaded && accepted.length === 0 && (
            <p className="page-hint">{t(search === '' ? 'memory.facts.empty' : 'memory.facts.nothing')}</p>
          )}
          <ul role="list">
            {accepted.map(fact => (
              <FactRow key={fact.factId} fact={fact} isChosen={chosen.has(fact.factId)} onChoose={toggle} />
            ))}
          </ul>
        </section>
        <p className="page-hint">{t('memory.facts.where')}</p>
      </div>
    </div>
  )
}

function AddFact() {
  const { t } = useWords()
  const { facts, notices } = useStores()
  const [text, setText] = useState('')
  return (
    <form
      className="facts-add"
      onSubmit={event => {
        event.preventDefault()
        if (text.trim() === '') return
        facts
          .getState()
          .add(text.trim())
          .then(() => setText(''))
          .catch(notices.getState().tellError)
      }}
    >
      <input
        className="text-input"
        aria-label={t('memory.facts.add')}
        placeholder={t('memory.facts.add')}
        value={text}
        maxLength={500}
        onChange={event => setText(event.target.value)}
      />
      <Button type="submit" isDisabled={text.trim() === ''}>
        {t('memory.facts.addAction')}
      </Button>
    </form>
  )
}
