import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { Table } from './Table.tsx'

/** Where an alert about failures leads. */
export const OPERATIONS_ID = 'operations'

/** Every kind of operation of this run: how often, how often in vain, how long. */
export function OperationsTable() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const operations = useStore(trends, state => state.present?.operations ?? null)
  if (operations === null || operations.length === 0) return null
  return (
    <section className="page-section" id={OPERATIONS_ID} tabIndex={-1}>
      <h2>{t('performance.operations')}</h2>
      <p className="page-hint">{t('performance.operations.hint')}</p>
      <Table
        label={t('performance.operations')}
        heads={[
          t('performance.operation'),
          t('performance.rate'),
          t('performance.count'),
          t('performance.errors'),
          'p50',
          'p95',
          'p99',
          t('performance.max'),
        ]}
        rows={operations.map(({ name, count, errors, p50, p95, p99, max, perMinute }) => ({
          key: name,
          head: <span className="code">{name}</span>,
          cells: [
            formats.number(perMinute, perMinute < 10 ? 1 : 0),
            formats.number(count),
            <span className={errors > 0 ? 'table-bad' : undefined}>{formats.number(errors)}</span>,
            ...[p50, p95, p99, max].map(formats.duration),
          ],
        }))}
      />
    </section>
  )
}
