// The rules by which Jarvis warns, each to be turned off, changed, and set back.

import { useStore } from 'zustand'
import { alertRules, defaultAlertRules, type AlertRuleChange } from '../../shared/alert-rules.ts'
import type { AlertMetric, AlertRule, Severity } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { Switch } from '../ui/Switch.tsx'
import { units } from './alert-units.ts'

const MINUTE_MS = 60_000
const severities: readonly Severity[] = ['info', 'warning', 'critical']

export function AlertRules() {
  const { t } = useWords()
  const { settings, notices } = useStores()
  const changes = useStore(settings, state => state.settings.alertRules)
  const isNotified = useStore(settings, state => state.settings.isAlertNotified)
  const { tell, tellError } = notices.getState()
  const put = (metric: AlertMetric, change: AlertRuleChange | null) => {
    const { [metric]: _before, ...others } = changes
    const next = change === null ? others : { ...others, [metric]: { ...changes[metric], ...change } }
    settings.getState().set({ alertRules: next }).catch(tellError)
  }
  const notify = async (isOn: boolean) => {
    // The browser asks the user; without its leave the setting would promise what cannot be.
    const isAllowed = !isOn || (await Notification.requestPermission()) === 'granted'
    if (isAllowed) await settings.getState().set({ isAlertNotified: isOn })
    else tell('performance.alerts.refused')
  }
  return (
    <details>
      <summary>{t('performance.rules')}</summary>
      <ul role="list">
        {alertRules(changes).map(rule => (
          <Rule
            key={rule.id}
            rule={rule}
            isChanged={Object.keys(changes[rule.id] ?? {}).length > 0}
            onChange={change => put(rule.id, change)}
          />
        ))}
        <li className="alert-rule">
          <span>{t('performance.alerts.notify')}</span>
          <Switch
            label={t('performance.alerts.notify')}
            isOn={isNotified}
            isDisabled={typeof Notification === 'undefined'}
            onChange={next => {
              notify(next).catch(tellError)
            }}
          />
        </li>
      </ul>
    </details>
  )
}

interface RuleProps {
  readonly rule: AlertRule
  readonly isChanged: boolean
  /** Null sets it back. */
  readonly onChange: (change: AlertRuleChange | null) => void
}

function Rule({ rule, isChanged, onChange }: RuleProps) {
  const { t } = useWords()
  const { id, isOn, severity, when, threshold, forMs, cooldownMs } = rule
  const name = t(`performance.alert.${id}`)
  return (
    <li className="alert-rule">
      <div>
        <p>{name}</p>
        <p className="alert-rule-fields page-hint">
          {t(when === 'above' ? 'performance.rules.above' : 'performance.rules.below')}
          <NumberField
            label={t('performance.named', { name, value: t('performance.rules.threshold') })}
            value={threshold / units[id].per}
            onChange={value => onChange({ threshold: value * units[id].per })}
          />
          {t(`performance.unit.${id}`)}
        </p>
        <details className="alert-rule-more">
          <summary>{t('performance.rules.more')}</summary>
          <div className="alert-rule-fields page-hint">
            <span>{t('performance.rules.for')}</span>
            <NumberField
              label={t('performance.named', { name, value: t('performance.rules.for') })}
              value={forMs / MINUTE_MS}
              onChange={minutes => onChange({ forMs: Math.round(minutes * MINUTE_MS) })}
            />
            <span>{t('performance.rules.minutes')}</span>
            <span>{t('performance.rules.cooldown')}</span>
            <NumberField
              label={t('performance.named', { name, value: t('performance.rules.cooldown') })}
              value={cooldownMs / MINUTE_MS}
              onChange={minutes => onChange({ cooldownMs: Math.round(minutes * MINUTE_MS) })}
            />
            <span>{t('performance.rules.minutes')}</span>
            <select
              className="text-input"
              aria-label={t('performance.named', { name, value: t('performance.rules.severity') })}
              value={severity}
              onChange={event => {
                const chosen = severities.find(each => each === event.target.value)
                if (chosen !== undefined) onChange({ severity: chosen })
              }}
            >
              {severities.map(each => (
                <option key={each} value={each}>
                  {t(`performance.rules.severity.${each}`)}
                </option>
              ))}
            </select>
            <Button variant="quiet" isDisabled={!isChanged} onPress={() => onChange(null)}>
              {t('performance.rules.reset')}
            </Button>
          </div>
        </details>
      </div>
      <Switch
        label={name}
        isOn={isOn}
        isDisabled={false}
        onChange={next => onChange(next === defaultAlertRules[id].isOn && !isChanged ? null : { isOn: next })}
      />
    </li>
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}

/** Takes what was written when it is left or Enter is pressed; what is no number is put back. */
function NumberField({ label, value, onChange }: NumberFieldProps) {
  const shown = String(Number(value.toPrecision(4)))
  const take = (field: HTMLInputElement) => {
    const next = field.value.trim() === '' ? Number.NaN : Number(field.value)
    if (!Number.isFinite(next) || next < 0) field.value = shown
    else if (field.value !== shown) onChange(next)
  }
  return (
    <input
      // Made anew for another value: what was written is no longer wanted then.
      key={shown}
      className="text-input numbers"
      type="number"
      min={0}
      step="any"
      aria-label={label}
      defaultValue={shown}
      onBlur={event => take(event.currentTarget)}
      onKeyDown={event => {
        if (event.key === 'Enter') take(event.currentTarget)
      }}
    />
  )
}
