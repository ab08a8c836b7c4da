// What Jarvis remembers, in parts: links above, the part of the route below.

import type { ComponentType } from 'react'
import { useStore } from 'zustand'
import { PageView } from '../frame/PageView.tsx'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { hrefOf, memoryParts, type MemoryPart } from '../ui/route-store.ts'
import { FactsPart } from './facts/FactsPart.tsx'
import { GraphPart } from './graph/GraphPart.tsx'
import { SearchPart } from './SearchPart.tsx'
import { TimelinePart } from './TimelinePart.tsx'
import { TransferMenu } from './transfer/TransferMenu.tsx'
import { TransferStatus } from './transfer/TransferStatus.tsx'
import './MemoryView.css'

const parts: Readonly<Record<MemoryPart, ComponentType>> = {
  timeline: TimelinePart,
  facts: FactsPart,
  search: SearchPart,
  graph: GraphPart,
}

export function MemoryView() {
  const { t } = useWords()
  const { route } = useStores()
  const current = useStore(route, state => (state.view === 'memory' ? state.part : memoryParts[0]))
  const Part = parts[current]
  return (
    <PageView
      title={t('app.view.memory')}
      scroll="none"
      actions={
        <>
          <TransferStatus />
          <TransferMenu />
        </>
      }
    >
      <nav className="memory-parts" aria-label={t('memory.parts')}>
        {memoryParts.map(part => (
          <a key={part} href={hrefOf({ view: 'memory', part })} aria-current={part === current ? 'page' : undefined}>
            {t(`memory.part.${part}`)}
          </a>
        ))}
      </nav>
      <div className="memory-part">
        <Part />
      </div>
    </PageView>
  )
}
