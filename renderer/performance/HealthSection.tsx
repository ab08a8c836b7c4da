import { useStore } from 'zustand'
import { partName } from '../settings/part-name.ts'
import { useStores } from '../stores.ts'
import { StateDot } from '../ui/Badge.tsx'
import { useWords } from '../ui/i18n.ts'

/** The store and the disk, as Jarvis itself looks at them every few seconds; engines have a list of their own. */
export function HealthSection() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const health = useStore(trends, state => state.health)
  if (health === null || health.checkedAt === null) return null
  const { isDiskLow, freeBytes } = health
  const parts = health.parts.filter(({ name }) => !/^(ollama|embedded)\b/.test(name))
  return (
    <section className="page-section">
      <h2>{t('performance.health')}</h2>
      <ul role="list" className="health">
        {parts.map(({ name, ok, error }) => (
          <li key={name}>
            <StateDot tone={ok ? 'ok' : 'bad'} />
            <span>
              {partName(name, t)}{' '}
              <span className="health-state">
                {ok ? t('performance.health.ok') : error === null ? '' : t(`error.${error.code}.title`, error.data)}
              </span>
            </span>
          </li>
        ))}
        <li>
          <StateDot tone={isDiskLow ? 'bad' : 'ok'} />
          <span className="numbers">
            {t(isDiskLow ? 'performance.health.diskLow' : 'performance.health.disk', {
              free: freeBytes === null ? '–' : formats.bytes(freeBytes),
            })}
          </span>
        </li>
      </ul>
    </section>
  )
}
