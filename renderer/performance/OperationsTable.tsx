import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

/** Every kind of operation of this run: how often, how often in vain, how long. */
export function OperationsTable() {
  const { t, formats } = useWords()
  const { performance } = useStores()
  const operations = useStore(performance, state => state.stats?.operations ?? null)
  if (operations === null || operations.length === 0) return null
  return (
    <section className="page-section">
      <h2>{t('performance.operations')}</h2>
      <p className="page-hint">{t('performance.operations.hint')}</p>
      <div className="table-box" role="region" aria-label={t('performance.operations')} tabIndex={0}>
        <table className="table numbers">
          <thead>
            <tr>
              <th scope="col">{t('performance.operation')}</th>
              <th scope="col">{t('performance.count')}</th>
              <th scope="col">{t('performance.errors')}</th>
              <th scope="col">p50</th>
              <th scope="col">p95</th>
              <th scope="col">p99</th>
            </tr>
          </thead>
          <tbody>
            {operations.map(({ name, count, errors, p50, p95, p99 }) => (
              <tr key={name}>
                <th scope="row" className="code">
                  {name}
                </th>
                <td>{formats.number(count)}</td>
                <td className={errors > 0 ? 'table-bad' : undefined}>{formats.number(errors)}</td>
                <td>{formats.duration(p50)}</td>
                <td>{formats.duration(p95)}</td>
                <td>{formats.duration(p99)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
