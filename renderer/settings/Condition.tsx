// What Jarvis stands on and how that is, how the run before ended, and how long an end may take.

import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { LastEnd, PartHealth } from '../../shared/durability-models.ts'
import { useStores } from '../stores.ts'
import { StateDot } from '../ui/Badge.tsx'
import { useWords } from '../ui/i18n.ts'
import { partName } from './part-name.ts'
import './Condition.css'

export function Condition() {
  const { t, formats } = useWords()
  const stores = useStores()
  const { health, load } = useStore(stores.health)
  const info = useStore(stores.settings, state => state.info)
  // What changes without being news: free space, threads that have started since. A lost connection has its own words.
  useEffect(() => void load().catch(() => undefined), [load])
  if (health === null || info === null) return null
  const { drainMs, disposeMs } = info.ending
  return (
    <section className="page-section condition">
      <h2>{t('settings.condition')}</h2>
      <p className="page-hint">{t('settings.condition.effect')}</p>
      <ul role="list" className="condition-parts">
        {health.parts.map(part => (
          <Part key={part.name} part={part} />
        ))}
        <li>
          <StateDot tone={health.isDiskLow ? 'warn' : 'ok'} />
          <span>{t('settings.condition.disk')}</span>
          <span className="condition-state">
            {health.freeBytes === null
              ? t('settings.condition.unknown')
              : t('settings.condition.free', { size: formats.bytes(health.freeBytes) })}
          </span>
        </li>
      </ul>
      <p className="page-hint">
        <LastRun lastEnd={info.lastEnd} />{' '}
        {t('settings.condition.ending', { drain: formats.duration(drainMs), dispose: formats.duration(disposeMs) })}
      </p>
    </section>
  )
}

function Part({ part: { name, ok, state, restarts } }: { readonly part: PartHealth }) {
  const { t } = useWords()
  return (
    <li>
      <StateDot tone={ok ? 'ok' : 'bad'} />
      <span>{partName(name, t)}</span>
      <span className="condition-state">
        {t(`settings.condition.state.${state}`)}
        {restarts > 0 && ` · ${t('settings.condition.restarts', { count: restarts })}`}
      </span>
    </li>
  )
}

function LastRun({ lastEnd }: { readonly lastEnd: LastEnd | null }) {
  const { t, formats } = useWords()
  if (lastEnd === null) return t('performance.firstRun')
  const { isClean, at, failed } = lastEnd
  if (isClean) return t('performance.cleanShutdown')
  if (at === null) return t('performance.uncleanShutdown')
  return t('settings.condition.forced', { at: formats.moment(at), parts: formats.list(failed) })
}
