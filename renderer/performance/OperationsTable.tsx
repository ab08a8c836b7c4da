import { useState } from 'react'
import { useStore } from 'zustand'
import type { OperationFigures } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { operationHeads } from './operation-heads.ts'
import { Table } from './Table.tsx'

/** Where an alert about failures leads. */
const OPERATIONS_ID = 'operations'

const FEW = 12

/** Every kind of operation of this run: how often, how often in vain, how long. */
export function OperationsTable() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const operations = useStore(trends, state => state.present?.operations ?? null)
  const [isAllShown, setAllShown] = useState(false)
  if (operations === null || operations.length === 0) return null
  const shown = isAllShown ? operations : costliest(operations)
  return (
    <section className="page-section" id={OPERATIONS_ID} tabIndex={-1}>
      <h2>{t('performance.operations')}</h2>
      <p className="page-hint">{t('performance.operations.hint')}</p>
      <Table
        label={t('performance.operations')}
        heads={operationHeads(t)}
        rows={shown.map(({ name, count, errors, p50, p95, p99, max, perMinute }) => ({
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
      {operations.length > FEW && (
        <Button variant="quiet" aria-expanded={isAllShown} onPress={() => setAllShown(!isAllShown)}>
          {isAllShown
            ? t('performance.operations.fewer', { count: FEW })
            : t('performance.operations.all', { count: operations.length })}
        </Button>
      )}
    </section>
  )
}

/** Those that took most of the time, and whatever failed, in the order of their names. */
function costliest(operations: readonly OperationFigures[]): readonly OperationFigures[] {
  const cost = ({ count, errors, p50 }: OperationFigures) => (errors > 0 ? Infinity : count * p50)
  const few = new Set(operations.toSorted((a, b) => cost(b) - cost(a)).slice(0, FEW))
  return operations.filter(operation => few.has(operation))
}
