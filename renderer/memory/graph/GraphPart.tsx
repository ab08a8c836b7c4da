// Who and what was spoken of, as a drawing or as a table, with what is known of the one that was chosen beside it.

import { useEffect } from 'react'
import { useStore } from 'zustand'
import { ErrorNotice } from '../../chat/ErrorNotice.tsx'
import { useStores } from '../../stores.ts'
import { useWords } from '../../ui/i18n.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { GraphCanvas } from './GraphCanvas.tsx'
import { GraphDetails } from './GraphDetails.tsx'
import { GraphFilters } from './GraphFilters.tsx'
import { GraphTable } from './GraphTable.tsx'
import '../SearchPart.css'
import '../TimelinePart.css'
import './GraphPart.css'

export function GraphPart() {
  const { t, formats } = useWords()
  const { graph } = useStores()
  const overview = useStore(graph, state => state.overview)
  const chosenId = useStore(graph, state => state.chosen?.node.nodeId ?? null)
  const isTable = useStore(graph, state => state.isTable)
  const isLimited = useStore(graph, state => state.kinds.length > 0 || state.from !== null || state.to !== null)
  const error = useStore(graph, state => state.error)
  const left = overview?.left ?? 0
  const { read, watch, choose } = graph.getState()
  useEffect(() => {
    const leaving = new AbortController()
    watch(leaving.signal)
    return () => leaving.abort()
  }, [watch])
  const isEmpty = overview?.nodes.length === 0
  return (
    <div className="graph-part">
      <GraphFilters />
      <p className="search-status" role="status">
        {left > 0 && t('memory.graph.left', { count: left, number: formats.number(left) })}
      </p>
      {error !== null && <ErrorNotice error={error} onRetry={() => void read()} />}
      {overview === null && error === null && <Skeleton lines={8} />}
      {isEmpty && <p className="page-hint">{isLimited ? t('memory.graph.nothing') : t('memory.graph.empty')}</p>}
      {overview !== null && (!isEmpty || chosenId !== null) && (
        <div className={chosenId === null ? 'graph-body' : 'graph-body graph-body-chosen'}>
          {isTable ? (
            <GraphTable nodes={overview.nodes} chosenId={chosenId} onChoose={nodeId => void choose(nodeId)} />
          ) : (
            <GraphCanvas overview={overview} chosenId={chosenId} onChoose={nodeId => void choose(nodeId)} />
          )}
          <GraphDetails />
        </div>
      )}
    </div>
  )
}
