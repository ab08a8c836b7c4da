// The last questions as waterfalls: what each waited for, from the key press to the last word.

import { useState } from 'react'
import { useStore } from 'zustand'
import type { Trace } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'

export function Traces() {
  const { t, formats } = useWords()
  const { trends } = useStores()
  const traces = useStore(trends, state => state.traces)
  const [shownId, setShownId] = useState<string | null>(null)
  if (traces.length === 0) return null
  const shown = traces.find(({ answerId }) => answerId === shownId) ?? traces[0]
  return (
    <section className="page-section">
      <h2>{t('performance.traces')}</h2>
      <p className="page-hint">{t('performance.traces.hint')}</p>
      <div className="trend-controls">
        {traces.slice(0, 8).map(trace => (
          <Button
            key={trace.answerId}
            variant={trace === shown ? 'plain' : 'quiet'}
            aria-pressed={trace === shown}
            onPress={() => setShownId(trace.answerId)}
          >
            {formats.time(trace.startedAt)} · {formats.duration(lengthOf(trace))}
          </Button>
        ))}
      </div>
      {shown !== undefined && <Waterfall trace={shown} />}
    </section>
  )
}

function Waterfall({ trace }: { readonly trace: Trace }) {
  const { t, formats } = useWords()
  const length = Math.max(lengthOf(trace), 1)
  return (
    <ol className="trace numbers" role="list" aria-label={t('performance.traces.steps')}>
      {trace.spans.map(({ name, where, startedAt, tookMs }, index) => {
        const left = Math.min(Math.max(((startedAt - trace.startedAt) / length) * 100, 0), 99.5)
        return (
          <li key={index} className={`trace-row trace-${where}`}>
            <span className="code">{name}</span>
            <span className="trace-bar" aria-hidden="true">
              <span style={{ left: `${left}%`, width: `${Math.min((tookMs / length) * 100, 100 - left)}%` }} />
            </span>
            <span>{formats.duration(tookMs)}</span>
          </li>
        )
      })}
    </ol>
  )
}

function lengthOf({ startedAt, spans }: Trace): number {
  return Math.max(0, ...spans.map(span => span.startedAt + span.tookMs - startedAt))
}
