import { RefreshCw } from 'lucide-react'
import { useStore } from 'zustand'
import type { EngineHealth, EngineInUse } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { Badge, StateDot } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { CircuitLine } from './CircuitLine.tsx'
import { engineTitle, engineTone } from './engine-words.ts'
import { useConsent } from './use-consent.ts'
import './ModelPanel.css'

/** Every engine with its state and, when it is not ready, why and what to do. */
export function EngineList({ level = 3 }: { readonly level?: 2 | 3 }) {
  const { t } = useWords()
  const Title = `h${level}` as const
  const { engine, notices } = useStores()
  const engines = useStore(engine, state => state.status?.engines)
  const isChecking = useStore(engine, state => state.isChecking)
  return (
    <section className="model-section">
      <header className="model-section-header">
        <Title className="model-section-title">{t('app.engines')}</Title>
        <Button
          variant="quiet"
          icon={RefreshCw}
          isDisabled={isChecking}
          onPress={() => void engine.getState().check().catch(notices.getState().tellError)}
        >
          {t(isChecking ? 'app.engines.checking' : 'app.engines.check')}
        </Button>
      </header>
      <ul role="list" className="engine-list">
        {engines?.map(health => (
          <EngineItem key={`${health.engine}${health.endpoint ?? ''}`} health={health} />
        ))}
      </ul>
    </section>
  )
}

function EngineItem({ health }: { readonly health: EngineInUse }) {
  const words = useWords()
  const { t } = words
  return (
    <li className="engine-item">
      <StateDot tone={engineTone(health)} />
      <div className="engine-item-text">
        <p>
          <span className="engine-item-name">{engineTitle(health, words)}</span>{' '}
          <span className="engine-item-state">{t(`app.engine.state.${health.state}`)}</span>{' '}
          {!health.isLocal && <Badge>{t('app.remote.badge')}</Badge>}
        </p>
        {health.endpoint !== null && (
          <p className="model-hint">
            {health.endpoint}
            {health.version !== null && ` · ${health.version}`}
          </p>
        )}
        <EngineHint health={health} />
        {!health.isLocal && health.endpoint !== null && (
          <ConsentButton endpoint={health.endpoint} isAllowed={health.state !== 'not_allowed'} />
        )}
        <CircuitLine circuit={health.circuit} />
      </div>
    </li>
  )
}

function ConsentButton({ endpoint, isAllowed }: { readonly endpoint: string; readonly isAllowed: boolean }) {
  const { t } = useWords()
  const { decide, isFixed } = useConsent()
  return (
    <Button variant="quiet" isDisabled={isFixed} onPress={() => decide(endpoint, !isAllowed)}>
      {t(isAllowed ? 'app.remote.revoke' : 'app.remote.allowHost', { host: new URL(endpoint).host })}
    </Button>
  )
}

function EngineHint({ health }: { readonly health: EngineHealth }) {
  const { t } = useWords()
  if (health.engine === 'ollama' && health.state === 'unavailable' && health.isLocal)
    return <p className="model-hint">{t('app.engine.hint.startOllama')}</p>
  if (health.engine === 'ollama' && health.state === 'no_model')
    return <p className="model-hint">{t('app.engine.hint.ollamaModel')}</p>
  if (health.state === 'not_allowed') return <p className="model-hint">{t('app.engine.hint.notAllowed')}</p>
  if (health.error === null || health.state !== 'unavailable') return null
  return <p className="model-hint">{t(`error.${health.error.code}.title`, health.error.data)}</p>
}
