import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

/** How the last start went, and how the run before it ended. */
export function StartupPhases() {
  const { t, formats } = useWords()
  const { performance } = useStores()
  const info = useStore(performance, state => state.info)
  if (info === null) return null
  const longest = Math.max(...info.startupPhases.map(({ tookMs }) => tookMs), 1)
  return (
    <section className="page-section">
      <h2>{t('performance.startup')}</h2>
      <p className="page-hint">
        {info.wasLastShutdownClean === null
          ? t('performance.firstRun')
          : t(info.wasLastShutdownClean ? 'performance.cleanShutdown' : 'performance.uncleanShutdown')}
      </p>
      <dl className="phases numbers">
        {info.startupPhases.map(({ name, tookMs }) => (
          <div key={name}>
            <dt className="code">{name}</dt>
            <dd className="phase-bar" aria-hidden="true">
              <span style={{ width: `${(tookMs / longest) * 100}%` }} />
            </dd>
            <dd>{formats.duration(tookMs)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
