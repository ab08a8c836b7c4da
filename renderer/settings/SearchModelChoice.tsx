// The model of meaning search, and how far the change to it is.

import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { SearchProgress } from '../../shared/search-models.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { useSetting } from './use-setting.ts'

export function SearchModelChoice({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const { searchModels } = useStores()
  const [model, setModel] = useSetting('embeddingModel')
  const names = useStore(searchModels, state => state.names)
  const progress = useStore(searchModels, state => state.progress)
  useEffect(() => {
    void searchModels
      .getState()
      .load()
      .catch(() => undefined)
    return searchModels.getState().follow()
  }, [searchModels])
  const offered = [...new Set([...(model === null ? [] : [model]), ...(names ?? [])])]
  return (
    <div className="search-model">
      <select
        className="text-input"
        aria-label={t('settings.embeddingModel.name')}
        value={model ?? ''}
        disabled={isDisabled}
        onChange={event => void setModel(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{t('settings.embeddingModel.builtIn')}</option>
        {offered.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      {names?.length === 0 && <p className="page-hint">{t('settings.embeddingModel.none')}</p>}
      {progress !== null && <State progress={progress} />}
    </div>
  )
}

function State({ progress }: { readonly progress: SearchProgress }) {
  const { t, formats } = useWords()
  const { left, messagesPerSecond, meaningComplete, nextModel, problem } = progress
  if (problem !== null) {
    return (
      <p className="page-hint" role="status">
        {t('settings.embeddingModel.problem', { why: t(`error.${problem.code}.title`, problem.data) })}
      </p>
    )
  }
  if (meaningComplete && nextModel === null) {
    return (
      <p className="page-hint" role="status">
        {t('settings.embeddingModel.complete')}
      </p>
    )
  }
  const rate = messagesPerSecond === null ? '…' : formats.number(Math.round(messagesPerSecond))
  return (
    <p className="page-hint" role="status">
      {t('settings.embeddingModel.running', { left, number: formats.number(left), rate })}
    </p>
  )
}
