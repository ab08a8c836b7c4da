import type { GraphNode } from '../../../shared/graph.ts'
import { useWords } from '../../ui/i18n.ts'
import { useNodeName } from './use-node-name.ts'

export interface GraphTableProps {
  readonly nodes: readonly GraphNode[]
  readonly chosenId: string | null
  readonly onChoose: (nodeId: string) => void
}

/** The same nodes in rows: for the keyboard, for a screen reader, and for whoever likes lists better. */
export function GraphTable({ nodes, chosenId, onChoose }: GraphTableProps) {
  const { t, formats } = useWords()
  const nameOf = useNodeName()
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
          {nodes.map(node => (
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
    </div>
  )
}
