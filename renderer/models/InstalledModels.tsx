import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Model } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { modelFacts } from './engine-words.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import './ModelPanel.css'

/** What takes space on the disk. */
export function InstalledModels() {
  const words = useWords()
  const { t } = words
  const { engine, notices } = useStores()
  const models = useStore(engine, state => state.models)
  const [asked, setAsked] = useState<Model | null>(null)
  if (models.length === 0) return null
  const remove = (model: Model) => {
    setAsked(null)
    const { tell, tellError } = notices.getState()
    engine
      .getState()
      .remove(model.name, model.engine)
      .then(() => tell('app.model.removed', { name: model.name }), tellError)
  }
  return (
    <section className="model-section">
      <h3 className="model-section-title">{t('app.model.installed')}</h3>
      <ul role="list">
        {models.map(model => (
          <li key={`${model.engine}:${model.name}`} className="starter">
            <div className="starter-text">
              <p className="starter-title">{model.name}</p>
              <p className="model-hint">
                {t(`app.engine.short.${model.engine}`)} · {modelFacts(model, words)}
              </p>
            </div>
            <IconButton
              label={t('app.model.remove', { name: model.name })}
              icon={Trash2}
              onPress={() => setAsked(model)}
            />
          </li>
        ))}
      </ul>
      {asked && (
        <RemoveDialog
          title={t('app.model.removeTitle')}
          question={t('app.model.removeQuestion', { name: asked.name, size: words.formats.bytes(asked.sizeBytes) })}
          onRemove={() => remove(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  )
}
