// Engines that are left alone after failures: how each stands now, why, and how it came to that.

import { useStore } from 'zustand'
import type { CircuitStatus } from '../../shared/circuit-models.ts'
import { partName } from '../settings/part-name.ts'
import { useStores } from '../stores.ts'
import { StateDot } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'

const tones = { closed: 'ok', half_open: 'warn', open: 'bad' } as const

export function Circuits() {
  const { t } = useWords()
  const { performance } = useStores()
  const circuits = useStore(performance, state => state.stats?.circuits ?? null)
  if (circuits === null || circuits.length === 0) return null
  return (
    <section className="page-section">
      <h2>{t('performance.circuits')}</h2>
      <ul role="list">
        {circuits.map(circuit => (
          <Circuit key={`${circuit.name}${circuit.endpoint ?? ''}`} circuit={circuit} />
        ))}
      </ul>
    </section>
  )
}

function Circuit({ circuit }: { readonly circuit: CircuitStatus }) {
  const { t, formats } = useWords()
  const { engine, notices } = useStores()
  const { name, endpoint, state, failures, cause, openedAt, nextTryAt, history } = circuit
  return (
    <li className="alert-row">
      <div>
        <p>
          <StateDot tone={tones[state]} /> {partName(name, t)} {t(`performance.circuit.${state}`)}
        </p>
        {state !== 'closed' && (
          <p className="page-hint numbers">
            {openedAt !== null && t('app.circuit.since', { time: formats.moment(openedAt), failures })}{' '}
            {cause !== null && t(`error.${cause.code}.title`, cause.data)}{' '}
            {nextTryAt !== null && t('performance.circuit.next', { time: formats.time(nextTryAt) })}
          </p>
        )}
      </div>
      {state !== 'closed' && (
        <Button onPress={() => void engine.getState().tryNow(endpoint).catch(notices.getState().tellError)}>
          {t('app.circuit.tryNow')}
        </Button>
      )}
      {history.length > 0 && <Timeline circuit={circuit} />}
    </li>
  )
}

/** From the oldest change known to now; the list below it says the same in words. */
function Timeline({ circuit: { state, history } }: { readonly circuit: CircuitStatus }) {
  const { t, formats } = useWords()
  const changes = history.toReversed()
  const from = changes[0]?.at ?? 0
  const to = Math.max(Date.now(), from + 1)
  return (
    <div className="circuit-history">
      <div className="circuit-line" aria-hidden="true">
        {changes.map((change, index) => (
          <span
            key={`${change.at}${change.state}`}
            className={`circuit-${change.state}`}
            style={{ flexGrow: Math.max((changes[index + 1]?.at ?? to) - change.at, (to - from) / 200) }}
          />
        ))}
      </div>
      <p className="page-hint numbers circuit-ends">
        <span>{formats.moment(from)}</span>
        <span>{t('performance.circuit.now', { state: t(`performance.circuit.short.${state}`) })}</span>
      </p>
      <details>
        <summary>{t('performance.circuit.history')}</summary>
        <ol role="list" className="numbers">
          {history.map(change => (
            <li key={`${change.at}${change.state}`}>
              {formats.moment(change.at)} · {t(`performance.circuit.${change.state}`)}
              {change.cause !== null && ` · ${t(`error.${change.cause.code}.title`, change.cause.data)}`}
            </li>
          ))}
        </ol>
      </details>
    </div>
  )
}
