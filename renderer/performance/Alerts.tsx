// What Jarvis warned of, what can be done about it, and the rules by which it warns.

import { useStore } from 'zustand'
import type { Alert } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { StateDot } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useWords, type Words } from '../ui/i18n.ts'
import { alertActions } from './alert-actions.ts'
import { AlertRules } from './AlertRules.tsx'
import { written } from './alert-units.ts'

const MAX_SHOWN = 20
const tones = { info: 'neutral', warning: 'warn', critical: 'bad' } as const

export function Alerts() {
  const words = useWords()
  const { t, formats } = words
  const { trends } = useStores()
  const alerts = useStore(trends, state => state.alerts)
  const open = alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null)
  const seen = alerts.filter(({ acknowledgedAt }) => acknowledgedAt !== null)
  return (
    <section className="page-section">
      <h2>{t('performance.alerts')}</h2>
      {open.length === 0 && <p className="page-hint">{t('performance.alerts.none')}</p>}
      <ul role="list">
        {open.slice(0, MAX_SHOWN).map(alert => (
          <OpenAlert key={alert.alertId} alert={alert} />
        ))}
      </ul>
      <AlertRules />
      {seen.length > 0 && (
        <details>
          <summary>{t('performance.alerts.seen', { count: seen.length })}</summary>
          <ul role="list">
            {seen.slice(0, MAX_SHOWN).map(alert => (
              <li key={alert.alertId} className="numbers">
                {formats.moment(alert.raisedAt)} ·{' '}
                {t('performance.named', {
                  name: t(`performance.alert.${alert.metric}`),
                  value: written(alert.metric, alert.value, words),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function OpenAlert({ alert }: { readonly alert: Alert }) {
  const words = useWords()
  const { t } = words
  const stores = useStores()
  const { tellError } = stores.notices.getState()
  const { alertId, metric, severity, value } = alert
  const { word, act } = alertActions[metric]
  return (
    <li className="alert-row">
      <div className="alert-text">
        <p>
          <StateDot tone={tones[severity]} /> <strong>{t(`performance.severity.${severity}`)}</strong>{' '}
          <span className="numbers">
            {t('performance.named', { name: t(`performance.alert.${metric}`), value: written(metric, value, words) })}
          </span>
        </p>
        <p className="page-hint">
          {sinceOf(alert, words)} {t(`performance.advice.${metric}`)}
        </p>
      </div>
      <span className="trend-controls">
        <Button
          variant="plain"
          onPress={() => {
            Promise.resolve(act(stores)).catch(tellError)
          }}
        >
          {t(word)}
        </Button>
        <Button
          variant="quiet"
          onPress={() => {
            stores.trends.getState().acknowledge(alertId).catch(tellError)
          }}
        >
          {t('performance.alerts.acknowledge')}
        </Button>
      </span>
    </li>
  )
}

function sinceOf({ raisedAt, endedAt }: Alert, { t, formats }: Words): string {
  if (endedAt === null) return t('performance.alerts.since', { time: formats.moment(raisedAt) })
  return t('performance.alerts.over', { from: formats.moment(raisedAt), to: formats.moment(endedAt) })
}
