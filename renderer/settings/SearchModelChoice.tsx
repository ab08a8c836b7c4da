// The model of meaning search, and how far the change to it is.

import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { EngineName } from '../../shared/models.ts'
import type { EmbeddingOffer, SearchProgress } from '../../shared/search-models.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { useSetting } from './use-setting.ts'

export function SearchModelChoice({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const { searchModels, engine } = useStores()
  const [model, setModel] = useSetting('embeddingModel')
  const offers = useStore(searchModels, state => state.offers)
  const progress = useStore(searchModels, state => state.progress)
  // A file that was added, or a model that was fetched, belongs into the list.
  const models = useStore(engine, state => state.models)
  useEffect(() => {
    void searchModels
      .getState()
      .load()
      .catch(() => undefined)
  }, [searchModels, models])
  useEffect(() => searchModels.getState().follow(), [searchModels])
  const isOffered = model === null || offers?.some(offer => offer.model === model) === true
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
        {!isOffered && <option value={model}>{model}</option>}
        <Offers engine="embedded" offers={offers ?? []} />
        <Offers engine="ollama" offers={offers ?? []} />
      </select>
      {offers?.length === 0 && <p className="page-hint">{t('settings.embeddingModel.none')}</p>}
      {progress !== null && <State progress={progress} model={model} />}
    </div>
  )
}

function Offers({ engine, offers }: { readonly engine: EngineName; readonly offers: readonly EmbeddingOffer[] }) {
  const { t, formats } = useWords()
  const own = offers.filter(offer => offer.engine === engine)
  if (own.length === 0) return null
  return (
    <optgroup label={t(engine === 'embedded' ? 'settings.embeddingModel.files' : 'settings.embeddingModel.ollama')}>
      {own.map(({ model, sizeBytes, dimensions }) => {
        const facts = [formats.bytes(sizeBytes)]
        if (dimensions !== null)
          facts.push(t('settings.embeddingModel.dimensions', { number: formats.number(dimensions) }))
        return (
          <option key={model} value={model}>
            {t('settings.embeddingModel.offer', { model, facts: facts.join(' · ') })}
          </option>
        )
      })}
    </optgroup>
  )
}

function State({ progress, model }: { readonly progress: SearchProgress; readonly model: string | null }) {
  const { t, formats } = useWords()
  const { left, messagesPerSecond, meaningComplete, nextModel, problem } = progress
  if (problem !== null) {
    return (
      <p className="page-hint" role="status">
        {t('settings.embeddingModel.problem', {
          code: problem.code,
          model: model ?? '',
          why: t(`error.${problem.code}.title`, problem.data),
        })}
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
  const rate = messagesPerSecond === null ? '…' : formats.number(messagesPerSecond, messagesPerSecond < 10 ? 1 : 0)
  return (
    <p className="page-hint" role="status">
      {t('settings.embeddingModel.running', { left, number: formats.number(left), rate })}
    </p>
  )
}
