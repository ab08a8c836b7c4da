import { entityKinds, type GraphOverview } from '../../../shared/graph.ts'
import { GraphCanvas } from '../../../renderer/memory/graph/GraphCanvas.tsx'
import '../../../renderer/memory/graph/GraphPart.css'
import { clear, draw, element } from './root.ts'

/** Each node leads to some before it, most of all to the first. */
function overviewOf(nodes: number, links: number): GraphOverview {
  return {
    nodes: Array.from({ length: nodes }, (_, at) => ({
      nodeId: `e${at + 1}`,
      kind: entityKinds[at % 4] ?? 'person',
      name: `Name ${at + 1}`,
      mentions: Math.ceil(nodes / (at + 1)),
    })),
    links: Array.from({ length: links }, (_, at) => {
      const from = 1 + (at % (nodes - 1))
      const to = Math.floor(from * ((at * 0.618) % 1) ** 3)
      return { from: `e${from + 1}`, to: `e${to + 1}`, weight: 2 }
    }),
    span: null,
    left: 0,
  }
}

export const graphStage = {
  open(nodes: number, links: number): void {
    clear()
    draw(
      <div className="graph-part" style={{ height: '100vh' }}>
        <GraphCanvas overview={overviewOf(nodes, links)} chosenId={null} onChoose={() => undefined} />
      </div>,
    )
  },

  /** Resolves when the nodes have not moved for half a second. */
  async settled(): Promise<void> {
    const canvas = element().querySelector('canvas')
    if (canvas === null) throw new Error('There is no drawing.')
    for (let same = 0, before = ''; same < 5;) {
      await new Promise(resolve => setTimeout(resolve, 100))
      const now = canvas.dataset['ready'] === 'true' ? canvas.toDataURL('image/webp', 0.2) : ''
      same = now === before && now !== '' ? same + 1 : 0
      before = now
    }
  },
}
