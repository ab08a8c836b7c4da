import { useStore } from 'zustand'
import type { StartupPhase, Stats } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { useWords, type Words } from '../ui/i18n.ts'

/** The first row: what matters, in words and numbers. */
export function Figures() {
  const words = useWords()
  const { performance } = useStores()
  const stats = useStore(performance, state => state.stats)
  const startMs = useStore(performance, state => startupMs(state.info?.startupPhases ?? []))
  if (stats === null) return null
  return (
    <section className="page-section" aria-label={words.t('performance.figures')}>
      <dl className="figures numbers">
        {figuresOf(stats, startMs, words).map(({ name, value, hint }) => (
          <div key={name} className="figure">
            <dt>{name}</dt>
            <dd className="figure-value">{value}</dd>
            <dd className="figure-hint">{hint}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function figuresOf(stats: Stats, startMs: number, { t, formats }: Words) {
  const operation = (name: string) => stats.operations.find(candidate => candidate.name === name)
  const first = operation('llm.firstToken')
  const whole = operation('llm.generate')
  return [
    {
      name: t('performance.firstWord'),
      value: first === undefined ? '–' : formats.duration(first.p50),
      hint:
        first === undefined ? t('performance.none') : t('performance.slowest', { time: formats.duration(first.p95) }),
    },
    {
      name: t('performance.answer'),
      value: whole === undefined ? '–' : formats.duration(whole.p50),
      hint:
        whole === undefined
          ? t('performance.none')
          : t('performance.answers', { count: whole.count, errors: whole.errors }),
    },
    {
      name: t('performance.messages'),
      value: formats.number(stats.messages),
      hint: t('performance.conversations', { count: stats.conversations, number: formats.number(stats.conversations) }),
    },
    { name: t('performance.store'), value: formats.bytes(stats.databaseBytes), hint: t('performance.store.hint') },
    { name: t('performance.start'), value: formats.duration(startMs), hint: t('performance.start.hint') },
  ]
}

/** Engines are looked at while the page can be used already. */
function startupMs(phases: readonly StartupPhase[]): number {
  return phases.filter(({ name }) => name !== 'engines').reduce((sum, { tookMs }) => sum + tookMs, 0)
}
