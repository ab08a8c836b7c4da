import { Download } from 'lucide-react'
import { useStore } from 'zustand'
import type { StarterModel } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { modelFacts } from './engine-words.ts'
import { FetchRow } from './FetchRow.tsx'
import { useGetModel } from './use-get-model.ts'

export function StarterRow({ starter }: { readonly starter: StarterModel }) {
  const words = useWords()
  const { t } = words
  const { engine } = useStores()
  const fetch = useStore(engine, state => state.fetches[starter.name])
  const { pull } = useGetModel()
  if (fetch !== undefined) return <FetchRow fetch={fetch} title={starter.title} />
  return (
    <li className="starter">
      <div className="starter-text">
        <p className="starter-title">
          {starter.title} {starter.isRecommended && <Badge tone="ok">{t('app.model.recommended')}</Badge>}
          {starter.isTrial && <Badge>{t('app.model.trial')}</Badge>}
        </p>
        <p className="model-hint">{modelFacts(starter, words)}</p>
      </div>
      <Button
        variant={starter.isRecommended ? 'primary' : 'plain'}
        icon={Download}
        aria-label={t('app.model.fetch.named', { name: starter.title })}
        isDisabled={starter.fit === 'wont_fit'}
        onPress={() => void pull(starter.name)}
      >
        {t('app.model.fetch')}
      </Button>
    </li>
  )
}
