import { useState } from 'react'
import type { GraphNode } from '../../../shared/graph.ts'
import { Button } from '../../ui/Button.tsx'
import { useWords } from '../../ui/i18n.ts'
import { useNodeName } from './use-node-name.ts'

export interface GraphTableProps {
  readonly nodes: readonly GraphNode[]
  readonly chosenId: string | null
  readonly onChoose: (nodeId: string) => void
}

/** Rows at a time: thousands at once would make the page slow. */
const ROWS = 200

/** The same nodes in rows: for the keyboard, for a screen reader, and for whoever likes lists better. */
export function GraphTable({ nodes, chosenId, onChoose }: GraphTableProps) {
  const { t, formats } = useWords()
  const nameOf = useNodeName()
  const [count, setCount] = useState(ROWS)
  return (
    <div className="graph-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('memory.graph.name')}</th>
            <th scope="col">{t('memory.graph.kind')}</th>
            <th scope="col" className="numbers">
              {t('memory.graph.mentions')}
            </th>
          </tr>
        </thead>
        <tbody>
          {nodes.slice(0, count).map(node => (
            <tr key={node.nodeId}>
              <th scope="row">
                <button
                  type="button"
                  className="graph-name"
                  dir="auto"
                  aria-pressed={node.nodeId === chosenId}
                  onClick={() => onChoose(node.nodeId)}
                >
                  {nameOf(node)}
                </button>
              </th>
              <td>
                <span className={`graph-dot graph-dot-${node.kind}`} aria-hidden />
                {t(`memory.graph.kind.${node.kind}`)}
              </td>
              <td className="numbers">{formats.number(node.mentions)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {nodes.length > count && (
        <Button variant="quiet" onPress={() => setCount(count + ROWS)}>
          {t('memory.graph.more')}
        </Button>
      )}
    </div>
  )
}
