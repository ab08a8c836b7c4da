import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { SearchResult } from '../SearchResult.tsx'
import { useNodeName } from './use-node-name.ts'

/** What stands with the chosen node, and the messages that speak of it. */
export function GraphDetails() {
  const { t, formats } = useWords()
  const nameOf = useNodeName()
  const { graph } = useStores()
  const chosen = useStore(graph, state => state.chosen)
  const messages = useStore(graph, state => state.messages)
  const hasMore = useStore(graph, state => state.hasMore)
  const heading = useRef<HTMLHeadingElement>(null)
  const nodeId = chosen?.node.nodeId
  useEffect(() => heading.current?.focus(), [nodeId])
  if (chosen === null) return null
  const { node, items } = chosen
  const { choose, loadMore } = graph.getState()
  return (
    <aside className="graph-details" aria-label={nameOf(node)}>
      <header>
        <h2 ref={heading} tabIndex={-1} dir="auto">
          {nameOf(node)}
        </h2>
        <IconButton label={t('memory.graph.close')} icon={X} onPress={() => void choose(null)} />
      </header>
      <p className="graph-facts">
        <span className={`graph-dot graph-dot-${node.kind}`} aria-hidden />
        {t(`memory.graph.kind.${node.kind}`)} ·{' '}
        {t('memory.graph.count', { count: node.mentions, number: formats.number(node.mentions) })}
      </p>
      {items.length > 0 && (
        <>
          <h3>{t('memory.graph.near')}</h3>
          <ul className="graph-near" role="list">
            {items.slice(0, 12).map(({ node: near }) => (
              <li key={near.nodeId}>
                <button type="button" className="search-chip" dir="auto" onClick={() => void choose(near.nodeId)}>
                  {nameOf(near)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('memory.graph.messages')}</h3>
      <ul className="graph-messages" role="list" aria-label={t('memory.graph.messages')}>
        {messages.map(hit => (
          <li key={hit.messageId}>
            <SearchResult hit={hit} />
          </li>
        ))}
      </ul>
      {hasMore && <Button onPress={() => void loadMore()}>{t('memory.graph.more')}</Button>}
    </aside>
  )
}
