// Who and what messages speak of, and what stands together.

export const entityKinds = ['person', 'place', 'project', 'technology', 'date'] as const
export type EntityKind = (typeof entityKinds)[number]

export interface GraphNode {
  readonly nodeId: string
  readonly kind: EntityKind
  /** Of a date: '2026-03-12', '2026-03', '2026' or, without a year, '--03-12'. */
  readonly name: string
  /** Messages that speak of it; in an overview, within the time asked for. */
  readonly mentions: number
}

export interface GraphLink {
  readonly from: string
  readonly to: string
  /** Two for each message that speaks of both, one for each that answers another that does. */
  readonly weight: number
}

export interface GraphOverview {
  /** Those most often spoken of, first. */
  readonly nodes: readonly GraphNode[]
  /** The strongest of each node's. */
  readonly links: readonly GraphLink[]
  /** Whatever time is asked for: the months in which one of these kinds was spoken of first and last, as epoch ms; null: never. */
  readonly span: { readonly from: number; readonly to: number } | null
  /** Messages that were not looked through yet; approximate. */
  readonly left: number
}

export interface GraphNeighbour {
  readonly node: GraphNode
  readonly weight: number
}

export interface GraphNeighbours {
  readonly node: GraphNode
  /** The strongest first. */
  readonly items: readonly GraphNeighbour[]
  /** How often it was spoken of, month by month: epoch ms of the month's beginning. */
  readonly months: readonly { readonly at: number; readonly mentions: number }[]
}
