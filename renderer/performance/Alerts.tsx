// What Jarvis warned of, what can be done about it, and the rules by which it warns.

import { useStore } from 'zustand'
import { alertRules } from '../../shared/alert-rules.ts'
import type { Alert, AlertMetric } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords, type Words } from '../ui/i18n.ts'
import { goTo } from '../ui/route-store.ts'
import { Switch } from '../ui/Switch.tsx'

const MAX_SHOWN = 20

/** How a figure of a rule is written, and by what its threshold is divided where it is edited. */
const units: Readonly<
  Record<AlertMetric, { readonly kind: 'duration' | 'percent' | 'bytes' | 'number'; readonly per: number }>
> = {
  'firstToken.p95': { kind: 'duration', per: 1_000 },
  'errors.rate': { kind: 'percent', per: 0.01 },
  'cache.hitRate': { kind: 'percent', per: 0.01 },
  'circuits.open': { kind: 'number', per: 1 },
  'disk.free': { kind: 'bytes', per: 1e9 },
  'memory.rss': { kind: 'bytes', per: 1e9 },
  'eventLoop.p99': { kind: 'duration', per: 1 },
  'backup.age': { kind: 'duration', per: 86_400_000 },
}

export function Alerts() {
  const words = useWords()
  const { t, formats } = words
  const { trends, notices, engine } = useStores()
  const alerts = useStore(trends, state => state.alerts)
  const open = alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null)
  const act = (metric: AlertMetric) => {
    if (metric === 'circuits.open') void engine.getState().check()
    else goTo({ view: 'settings' })
  }
  return (
    <section className="page-section">
      <h2>{t('performance.alerts')}</h2>
      {open.length === 0 && <p className="page-hint">{t('performance.alerts.none')}</p>}
      <ul role="list">
        {open.slice(0, MAX_SHOWN).map(alert => (
          <li key={alert.alertId} className="alert-row">
            <p>
              <strong>{t(`performance.severity.${alert.severity}`)}</strong> {t(`performance.alert.${alert.metric}`)}:{' '}
              {written(alert.metric, alert.value, words)}
              <span className="page-hint">
                {' '}
                {sinceOf(alert, words)} {t(`performance.advice.${alert.metric}`)}
              </span>
            </p>
            <span className="trend-controls">
              <Button variant="plain" onPress={() => act(alert.metric)}>
                {t(alert.metric === 'circuits.open' ? 'performance.alerts.check' : 'performance.alerts.settings')}
              </Button>
              <Button
                variant="quiet"
                onPress={() => {
                  trends.getState().acknowledge(alert.alertId).catch(notices.getState().tellError)
                }}
              >
                {t('performance.alerts.acknowledge')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <AlertRules />
      {alerts.length > open.length && (
        <details>
          <summary>{t('performance.alerts.seen', { count: alerts.length - open.length })}</summary>
          <ul role="list">
            {alerts
              .filter(({ acknowledgedAt }) => acknowledgedAt !== null)
              .slice(0, MAX_SHOWN)
              .map(alert => (
                <li key={alert.alertId}>
                  {formats.moment(alert.raisedAt)} · {t(`performance.alert.${alert.metric}`)}:{' '}
                  {written(alert.metric, alert.value, words)}
                </li>
              ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function AlertRules() {
  const { t } = useWords()
  const { settings, notices } = useStores()
  const changes = useStore(settings, state => state.settings.alertRules)
  const isNotified = useStore(settings, state => state.settings.isAlertNotified)
  const rules = alertRules(changes)
  const change = (metric: AlertMetric, part: { readonly isOn?: boolean; readonly threshold?: number }) => {
    const patch = { alertRules: { ...changes, [metric]: { ...changes[metric], ...part } } }
    settings.getState().set(patch).catch(notices.getState().tellError)
  }
  const notify = async (isOn: boolean) => {
    // The browser asks the user; without its leave the setting would promise what cannot be.
    const isAllowed = !isOn || (await Notification.requestPermission()) === 'granted'
    if (isAllowed) await settings.getState().set({ isAlertNotified: isOn })
    else notices.getState().tell('performance.alerts.refused')
  }
  return (
    <details>
      <summary>{t('performance.rules')}</summary>
      <ul role="list">
        {rules.map(({ id, isOn, threshold, when }) => (
          <li key={id} className="alert-rule">
            <label htmlFor={`rule-${id}`}>
              {t(`performance.alert.${id}`)}{' '}
              <span className="page-hint">
                {t(when === 'above' ? 'performance.rules.above' : 'performance.rules.below')}
              </span>
            </label>
            <span>
              <input
                id={`rule-${id}`}
                className="field"
                type="number"
                min={0}
                step="any"
                defaultValue={Number((threshold / units[id].per).toPrecision(4))}
                onBlur={event => {
                  const value = Number(event.target.value) * units[id].per
                  if (Number.isFinite(value) && value >= 0 && value !== threshold) change(id, { threshold: value })
                }}
              />{' '}
              {t(`performance.unit.${id}`)}
            </span>
            <Switch
              label={t(`performance.alert.${id}`)}
              isOn={isOn}
              isDisabled={false}
              onChange={next => change(id, { isOn: next })}
            />
          </li>
        ))}
        <li className="alert-rule">
          <span>{t('performance.alerts.notify')}</span>
          <span />
          <Switch
            label={t('performance.alerts.notify')}
            isOn={isNotified}
            isDisabled={typeof Notification === 'undefined'}
            onChange={next => {
              notify(next).catch(notices.getState().tellError)
            }}
          />
        </li>
      </ul>
    </details>
  )
}

function written(metric: AlertMetric, value: number, { formats }: Words): string {
  return formats[units[metric].kind](value)
}

function sinceOf({ raisedAt, endedAt }: Alert, { t, formats }: Words): string {
  if (endedAt === null) return t('performance.alerts.since', { time: formats.moment(raisedAt) })
  return t('performance.alerts.over', { from: formats.moment(raisedAt), to: formats.moment(endedAt) })
}
