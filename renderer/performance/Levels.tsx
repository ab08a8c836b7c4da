// How things stand now: what the process takes, the store's file, caches, circuits, and what was slow.

import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords, type WordId } from '../ui/i18n.ts'

const resources = [
  ['process.cpu', 'performance.level.cpu', 'percent'],
  ['process.rss', 'performance.level.rss', 'bytes'],
  ['process.heap', 'performance.level.heap', 'bytes'],
  ['eventLoop.p99', 'performance.level.loop', 'duration'],
  ['disk.free', 'performance.level.disk', 'bytes'],
  ['sqlite.file', 'performance.level.file', 'bytes'],
  ['sqlite.wal', 'performance.level.wal', 'bytes'],
] as const satisfies readonly (readonly [string, WordId, 'percent' | 'bytes' | 'duration'])[]

export function Resources() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const gauges = useStore(trends, state => state.present?.gauges ?? null)
  if (gauges === null) return null
  return (
    <section className="page-section">
      <h2>{t('performance.resources')}</h2>
      <dl className="phases numbers">
        {resources.map(([name, word, unit]) => {
          const value = gauges[name]
          return (
            <div key={name}>
              <dt>{t(word)}</dt>
              <dd />
              <dd>{value === undefined ? '–' : formats[unit](value)}</dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}

export function CachesTable() {
  const { t, formats } = useWords()
  const { performance } = useStores()
  const caches = useStore(performance, state => state.stats?.caches ?? null)
  if (caches === null || Object.keys(caches).length === 0) return null
  return (
    <section className="page-section">
      <h2>{t('performance.caches')}</h2>
      <div className="table-box" role="region" aria-label={t('performance.caches')} tabIndex={0}>
        <table className="table numbers">
          <thead>
            <tr>
              <th scope="col">{t('performance.cache')}</th>
              <th scope="col">{t('performance.cache.entries')}</th>
              <th scope="col">{t('performance.cache.hits')}</th>
              <th scope="col">{t('performance.cache.misses')}</th>
              <th scope="col">{t('performance.cache.rate')}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(caches).map(([name, { entries, hits, misses }]) => (
              <tr key={name}>
                <th scope="row" className="code">
                  {name}
                </th>
                <td>{formats.number(entries)}</td>
                <td>{formats.number(hits)}</td>
                <td>{formats.number(misses)}</td>
                <td>{hits + misses === 0 ? '–' : formats.percent(hits / (hits + misses))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

export function Circuits() {
  const { t, formats } = useWords()
  const { performance } = useStores()
  const circuits = useStore(performance, state => state.stats?.circuits ?? null)
  if (circuits === null || circuits.length === 0) return null
  return (
    <section className="page-section">
      <h2>{t('performance.circuits')}</h2>
      <ul role="list">
        {circuits.map(({ name, state, cause, nextTryAt, history }) => (
          <li key={name} className="alert-row">
            <p>
              <span className="code">{name}</span> {t(`performance.circuit.${state}`)}
              {cause !== null && <span className="page-hint"> {cause.message}</span>}
              {nextTryAt !== null && (
                <span className="page-hint"> {t('performance.circuit.next', { time: formats.time(nextTryAt) })}</span>
              )}
            </p>
            {history.length > 0 && (
              <details>
                <summary>{t('performance.circuit.history')}</summary>
                <ol role="list" className="numbers">
                  {history.map(change => (
                    <li key={change.at}>
                      {formats.moment(change.at)} {t(`performance.circuit.${change.state}`)}
                    </li>
                  ))}
                </ol>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function SlowQueries() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const slow = useStore(trends, state => state.present?.slowQueries ?? null)
  if (slow === null || slow.length === 0) return null
  return (
    <section className="page-section">
      <h2>{t('performance.slow')}</h2>
      <ul role="list">
        {slow.map(({ operation, at, tookMs, statements }) => (
          <li key={`${at} ${operation}`}>
            <details>
              <summary className="numbers">
                {formats.time(at)} <span className="code">{operation}</span> {formats.duration(tookMs)}
              </summary>
              {statements.map(({ sql, plan }) => (
                <div key={sql}>
                  <pre className="code">{sql}</pre>
                  <pre className="code">{plan.join('\n')}</pre>
                </div>
              ))}
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
