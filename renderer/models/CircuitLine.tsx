// An engine that rests after failures: since when, why, when it is tried again, and the button that does not wait.

import { useEffect, useState } from 'react'
import type { CircuitStatus } from '../../shared/circuit-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'

export function CircuitLine({ circuit }: { readonly circuit: CircuitStatus }) {
  const { t, formats } = useWords()
  const { engine, notices } = useStores()
  const { state, failures, cause, openedAt, history, endpoint } = circuit
  if (state === 'closed' && history.length === 0) return null
  const tryNow = () => void engine.getState().tryNow(endpoint).catch(notices.getState().tellError)
  return (
    <div className="model-hint">
      {state !== 'closed' && (
        <p role="status">
          {openedAt !== null && t('app.circuit.since', { time: formats.moment(openedAt), failures })}{' '}
          {cause !== null && t(`error.${cause.code}.title`, cause.data)} <NextTry circuit={circuit} />
        </p>
      )}
      {state !== 'closed' && <Button onPress={tryNow}>{t('app.circuit.tryNow')}</Button>}
      {history.length > 0 && (
        <details>
          <summary>{t('app.circuit.history')}</summary>
          <ul role="list">
            {history.map(change => (
              <li key={`${change.at}${change.state}`} className="numbers">
                {formats.moment(change.at)} · {t(`app.circuit.state.${change.state}`)}
                {change.cause !== null && ` · ${t(`error.${change.cause.code}.title`, change.cause.data)}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** Counts down by itself: the services tell only of differences. */
function NextTry({ circuit: { state, nextTryAt } }: { readonly circuit: CircuitStatus }) {
  const { t, formats } = useWords()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const leftMs = nextTryAt === null ? 0 : nextTryAt - now
  if (state === 'half_open' || leftMs <= 0) return <>{t('app.circuit.probe')}</>
  return <span className="numbers">{t('app.circuit.next', { time: formats.duration(Math.max(1_000, leftMs)) })}</span>
}
