import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { Table } from './Table.tsx'

/** Under which operation the waiting for a pool is measured. */
const waits: Readonly<Record<string, string>> = {
  llm: 'llm.queue',
  speech: 'speech.wait',
  'memory.readers': 'memory.readerWait',
  'memory.writer': 'memory.writerWait',
}

/** What can work at once, what does, what waits and how long. */
export function PoolsTable() {
  const { t, formats } = useWords()
  const { performance, trends } = useStores()
  const pools = useStore(performance, state => state.stats?.pools ?? null)
  const operations = useStore(trends, state => state.present?.operations ?? null)
  if (pools === null) return null
  return (
    <section className="page-section">
      <h2>{t('performance.pools')}</h2>
      <Table
        label={t('performance.pools')}
        heads={[
          t('performance.pool'),
          t('performance.size'),
          t('performance.busy'),
          t('performance.queued'),
          t('performance.wait.p50'),
          t('performance.wait.p95'),
        ]}
        rows={Object.entries(pools).map(([name, { size, busy, queued }]) => {
          const wait = operations?.find(operation => operation.name === waits[name])
          return {
            key: name,
            head: <span className="code">{name}</span>,
            cells: [
              ...[size, busy, queued].map(value => formats.number(value)),
              ...(wait === undefined ? ['–', '–'] : [wait.p50, wait.p95].map(formats.duration)),
            ],
          }
        })}
      />
    </section>
  )
}
