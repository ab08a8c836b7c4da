import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { Table } from './Table.tsx'

/** What is kept to be used again: how often that helped, what had to make room, what it saved. */
export function CachesTable() {
  const { t, formats } = useWords()
  const { performance, trends } = useStores()
  const caches = useStore(performance, state => state.stats?.caches ?? null)
  const gauges = useStore(trends, state => state.present?.gauges ?? null)
  if (caches === null || Object.keys(caches).length === 0) return null
  const savedMs = gauges?.['saved.today.ms'] ?? 0
  return (
    <section className="page-section">
      <h2>{t('performance.caches')}</h2>
      <p className="page-hint">
        {savedMs === 0
          ? t('performance.saved.nothing')
          : t('performance.saved', {
              time: formats.duration(savedMs),
              count: gauges?.['saved.today.hits'] ?? 0,
              total: formats.duration(gauges?.['saved.total.ms'] ?? 0),
              tokens: formats.number(gauges?.['saved.total.tokens'] ?? 0),
            })}
      </p>
      <Table
        label={t('performance.caches')}
        heads={[
          t('performance.cache'),
          t('performance.cache.entries'),
          t('performance.cache.hits'),
          t('performance.cache.misses'),
          t('performance.cache.rate'),
          t('performance.cache.evicted'),
          t('performance.cache.size'),
          t('performance.cache.lifetime'),
        ]}
        rows={Object.entries(caches).map(([name, { isOn, entries, hits, misses, evictions, bytes, ttlMs }]) => ({
          key: name,
          head: <span className="code">{name}</span>,
          cells: [
            ...[entries, hits, misses].map(value => formats.number(value)),
            hits + misses === 0 ? '–' : formats.percent(hits / (hits + misses)),
            formats.number(evictions),
            bytes === null ? '–' : formats.bytes(bytes),
            !isOn ? t('performance.cache.off') : ttlMs === null ? '–' : formats.duration(ttlMs),
          ],
        }))}
      />
    </section>
  )
}
