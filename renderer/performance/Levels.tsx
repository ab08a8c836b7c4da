// How things stand now: what the process takes of the computer, and how the store's database is.

import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords, type WordId } from '../ui/i18n.ts'

type Unit = 'percent' | 'bytes' | 'duration'

interface Level {
  readonly word: WordId
  readonly value: string
}

const resources = [
  ['process.cpu', 'performance.level.cpu', 'percent'],
  ['process.rss', 'performance.level.rss', 'bytes'],
  ['process.heap', 'performance.level.heap', 'bytes'],
  ['engine.loaded', 'performance.level.loaded', 'bytes'],
  ['engine.gpu', 'performance.level.gpu', 'bytes'],
  ['eventLoop.p99', 'performance.level.loop', 'duration'],
  ['eventLoop.max', 'performance.level.loopMax', 'duration'],
  ['disk.free', 'performance.level.disk', 'bytes'],
] as const satisfies readonly (readonly [string, WordId, Unit])[]

const sizes = [
  ['sqlite.file', 'performance.level.file', 'bytes'],
  ['sqlite.wal', 'performance.level.wal', 'bytes'],
  ['sqlite.pageCache', 'performance.level.pageCache', 'bytes'],
] as const satisfies readonly (readonly [string, WordId, Unit])[]

export function Resources() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const gauges = useStore(trends, state => state.present?.gauges ?? null)
  if (gauges === null) return null
  return (
    <section className="page-section">
      <h2>{t('performance.resources')}</h2>
      <LevelList
        levels={resources.map(([name, word, unit]) => ({ word, value: written(gauges[name], formats[unit]) }))}
      />
    </section>
  )
}

export function Store() {
  const { t, formats } = useWords()
  const { performance, trends } = useStores()
  const stats = useStore(performance, state => state.stats)
  const gauges = useStore(trends, state => state.present?.gauges ?? null)
  if (stats === null) return null
  const readers = stats.pools['memory.readers']
  const writer = stats.pools['memory.writer']
  const threads: readonly Level[] = [
    {
      word: 'performance.level.messages',
      value: t('performance.level.messages.in', {
        messages: formats.number(stats.messages),
        count: stats.conversations,
        number: formats.number(stats.conversations),
      }),
    },
    {
      word: 'performance.level.readers',
      value: readers === undefined ? '–' : t('performance.level.busy', { ...readers }),
    },
    {
      word: 'performance.level.writer',
      value: writer === undefined ? '–' : t('performance.level.busy', { ...writer }),
    },
  ]
  const files = sizes.map(([name, word, unit]) => ({ word, value: written(gauges?.[name], formats[unit]) }))
  return (
    <section className="page-section">
      <h2>{t('performance.store')}</h2>
      <LevelList levels={[...threads, ...files]} />
      <SlowQueries />
    </section>
  )
}

function LevelList({ levels }: { readonly levels: readonly Level[] }) {
  const { t } = useWords()
  return (
    <dl className="levels numbers">
      {levels.map(({ word, value }) => (
        <div key={word}>
          <dt>{t(word)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function written(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value)
}

function SlowQueries() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const slow = useStore(trends, state => state.present?.slowQueries ?? null)
  if (slow === null) return null
  if (slow.length === 0) return <p className="page-hint">{t('performance.slow.none')}</p>
  return (
    <>
      <h3 className="page-subtitle">{t('performance.slow')}</h3>
      <ul role="list">
        {slow.map(({ operation, at, tookMs, statements }) => (
          <li key={`${at} ${operation}`}>
            <details>
              <summary className="numbers">
                {formats.time(at)} <span className="code">{operation}</span> {formats.duration(tookMs)}
              </summary>
              {statements.map(({ sql, plan }) => (
                <div key={sql} className="slow-statement">
                  <pre className="code">{sql}</pre>
                  <pre className="code">{plan.join('\n')}</pre>
                </div>
              ))}
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}
