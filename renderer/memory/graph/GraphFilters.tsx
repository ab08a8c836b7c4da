import { useStore } from 'zustand'
import { entityKinds } from '../../../shared/graph.ts'
import { monthOf, startOf } from '../../../shared/month.ts'
import { useStores } from '../../stores.ts'
import { useWords } from '../../ui/i18n.ts'
import { Segments } from '../../ui/Segments.tsx'
import { graphLimits } from './graph-store.ts'
import { useNodeName } from './use-node-name.ts'

/** Looking for a name, kinds as chips, the time as two sliders, how many, drawing or table. */
export function GraphFilters() {
  const { t } = useWords()
  const nameOf = useNodeName()
  const { graph } = useStores()
  const { text, found, kinds, isTable } = useStore(graph)
  const { setText, choose, toggleKind, showTable } = graph.getState()
  const take = (nodeId: string) => {
    setText('')
    void choose(nodeId)
  }
  return (
    <>
      <form
        role="search"
        className="graph-search"
        onSubmit={event => {
          event.preventDefault()
          if (found[0] !== undefined) take(found[0].nodeId)
        }}
      >
        <input
          type="search"
          className="search-field"
          aria-label={t('memory.graph.search')}
          placeholder={t('memory.graph.search')}
          value={text}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onChange={event => setText(event.target.value)}
        />
        <Segments
          label={t('memory.graph.view')}
          value={isTable ? 'table' : 'drawing'}
          options={[
            { value: 'drawing', label: t('memory.graph.view.drawing') },
            { value: 'table', label: t('memory.graph.view.table') },
          ]}
          isDisabled={false}
          onChange={view => showTable(view === 'table')}
        />
      </form>
      {text.trim() !== '' && (
        <div className="search-chips" role="group" aria-label={t('memory.graph.found')}>
          {found.map(node => (
            <button
              key={node.nodeId}
              type="button"
              className="search-chip"
              dir="auto"
              onClick={() => take(node.nodeId)}
            >
              {nameOf(node)}
            </button>
          ))}
          {found.length === 0 && <span className="graph-facts">{t('memory.graph.nothing')}</span>}
        </div>
      )}
      <div className="search-chips" role="group" aria-label={t('memory.graph.kinds')}>
        {entityKinds.map(kind => (
          <button
            key={kind}
            type="button"
            className="search-chip"
            aria-pressed={kinds.includes(kind)}
            onClick={() => toggleKind(kind)}
          >
            <span className={`graph-dot graph-dot-${kind}`} aria-hidden />
            {t(`memory.graph.kinds.${kind}`)}
          </button>
        ))}
        <TimeSlider />
        <Limit />
      </div>
    </>
  )
}

function Limit() {
  const { t, formats } = useWords()
  const { graph } = useStores()
  const limit = useStore(graph, state => state.limit)
  // All there are.
  const isWhole = useStore(graph, state => (state.overview?.nodes.length ?? 0) < state.limit)
  if (isWhole && limit === graphLimits[0]) return null
  return (
    <select
      aria-label={t('memory.graph.limit')}
      value={limit}
      onChange={event => {
        const chosen = graphLimits.find(each => each === Number(event.target.value))
        if (chosen !== undefined) graph.getState().setLimit(chosen)
      }}
    >
      {graphLimits.map(each => (
        <option key={each} value={each}>
          {t('memory.graph.limit.most', { number: formats.number(each) })}
        </option>
      ))}
    </select>
  )
}

/** From which month, and up to which. */
function TimeSlider() {
  const { t, locale } = useWords()
  const { graph } = useStores()
  const span = useStore(graph, state => state.overview?.span ?? null)
  const from = useStore(graph, state => state.from)
  const to = useStore(graph, state => state.to)
  if (span === null || span.from === span.to) return null
  const [first, last] = [monthOf(span.from), monthOf(span.to)]
  const low = from === null ? first : Math.max(first, monthOf(from))
  const high = to === null ? last : Math.min(last, monthOf(to))
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', year: 'numeric' })
  const set = (nextLow: number, nextHigh: number) =>
    graph.getState().setTime(nextLow <= first ? null : startOf(nextLow), nextHigh >= last ? null : startOf(nextHigh))
  const slider = (label: string, value: number, onChange: (value: number) => void) => (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={format.format(startOf(value))}
      min={first}
      max={last}
      value={value}
      onChange={event => onChange(Number(event.target.value))}
    />
  )
  return (
    <span className="graph-time">
      {slider(t('memory.graph.from'), low, value => set(Math.min(value, high), high))}
      {slider(t('memory.graph.to'), high, value => set(low, Math.max(value, low)))}
      <span className="numbers">
        {format.format(startOf(low))} – {format.format(startOf(high))}
      </span>
    </span>
  )
}
