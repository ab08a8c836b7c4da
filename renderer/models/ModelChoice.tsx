// The choice of a model. 'Automatic' lets Jarvis take what answers; any other choice is kept to.

import { RadioButton, RadioField, RadioGroup } from 'react-aria-components'
import { useStore } from 'zustand'
import type { Model } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { Badge } from '../ui/Badge.tsx'
import { useWords } from '../ui/i18n.ts'
import { modelFacts } from './engine-words.ts'

const AUTOMATIC = 'auto'
const keyOf = (model: Pick<Model, 'engine' | 'name'>) => `${model.engine}:${model.name}`

export function ModelChoice() {
  const words = useWords()
  const { t } = words
  const { engine, settings, notices } = useStores()
  const models = useStore(engine, state => state.models)
  const active = useStore(engine, state => state.status?.active ?? null)
  const chosenEngine = useStore(settings, state => state.settings.engine)
  const chosenModel = useStore(settings, state => state.settings.model)
  const isFixed = useStore(settings, state =>
    ['engine', 'model'].some(name => state.info?.fixedSettings.includes(name)),
  )

  const choose = (key: string) => {
    const model = models.find(candidate => keyOf(candidate) === key)
    const patch =
      model === undefined ? ({ engine: AUTOMATIC, model: null } as const) : { engine: model.engine, model: model.name }
    settings.getState().set(patch).catch(notices.getState().tellError)
  }
  const value = chosenEngine === 'auto' || chosenModel === null ? AUTOMATIC : `${chosenEngine}:${chosenModel}`
  return (
    <section className="model-section">
      <RadioGroup
        className="model-choice"
        aria-label={t('app.model.choice')}
        value={value}
        onChange={choose}
        isDisabled={isFixed}
      >
        <h3 className="model-section-title">{t('app.model.choice')}</h3>
        {isFixed && <p className="model-hint">{t('app.fixed')}</p>}
        <RadioField value={AUTOMATIC}>
          <RadioButton className="model-option">
            <span className="model-option-text">
              <span className="model-option-name">{t('app.model.automatic')}</span>
              <span className="model-option-facts">
                {active === null
                  ? t('app.model.automatic.rule')
                  : t('app.model.automatic.now', { model: active.model })}
              </span>
            </span>
          </RadioButton>
        </RadioField>
        {models
          .filter(({ capabilities }) => capabilities.includes('chat'))
          .map(model => (
            <RadioField key={keyOf(model)} value={keyOf(model)}>
              <RadioButton className="model-option">
                <span className="model-option-text">
                  <span className="model-option-name">
                    {model.name} {model.isTrial && <Badge>{t('app.model.trial')}</Badge>}
                  </span>
                  <span className="model-option-facts">
                    {t(`app.engine.short.${model.engine}`)} · {modelFacts(model, words)}
                  </span>
                </span>
              </RadioButton>
            </RadioField>
          ))}
      </RadioGroup>
    </section>
  )
}
