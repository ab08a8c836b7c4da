import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

/** What can work at once, what does, and what waits. */
export function PoolsTable() {
  const { t, formats } = useWords()
  const { performance } = useStores()
  const pools = useStore(performance, state => state.stats?.pools ?? null)
  if (pools === null) return null
  return (
    <section className="page-section">
      <h2>{t('performance.pools')}</h2>
      <div className="table-box" role="region" aria-label={t('performance.pools')} tabIndex={0}>
        <table className="table numbers">
          <thead>
            <tr>
              <th scope="col">{t('performance.pool')}</th>
              <th scope="col">{t('performance.size')}</th>
              <th scope="col">{t('performance.busy')}</th>
              <th scope="col">{t('performance.queued')}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(pools).map(([name, { size, busy, queued }]) => (
              <tr key={name}>
                <th scope="row" className="code">
                  {name}
                </th>
                <td>{formats.number(size)}</td>
                <td>{formats.number(busy)}</td>
                <td>{formats.number(queued)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
