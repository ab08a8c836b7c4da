import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

const stages = ['queue', 'load', 'prompt', 'write'] as const

/** What a call of the model is made of, in the middle and at its slowest. */
export function ModelCalls() {
  const { t, formats } = useWords()
  const { performance } = useStores()
  const operations = useStore(performance, state => state.stats?.operations ?? null)
  const found = stages.flatMap(stage => {
    const operation = operations?.find(({ name }) => name === `llm.${stage}`)
    return operation === undefined ? [] : [{ stage, ...operation }]
  })
  if (found.length === 0) return null
  const longest = Math.max(...found.map(({ p50 }) => p50), 1)
  return (
    <section className="page-section">
      <h2>{t('performance.calls')}</h2>
      <p className="page-hint">{t('performance.calls.hint')}</p>
      <dl className="phases numbers">
        {found.map(({ stage, p50, p95 }) => (
          <div key={stage}>
            <dt>{t(`performance.calls.${stage}`)}</dt>
            <dd className="phase-bar" aria-hidden="true">
              <span style={{ width: `${(p50 / longest) * 100}%` }} />
            </dd>
            <dd>
              {formats.duration(p50)}{' '}
              <span className="page-hint">{t('performance.calls.p95', { time: formats.duration(p95) })}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
