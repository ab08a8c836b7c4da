// A graph in numbers, as it is laid out and drawn.

import type { EntityKind, GraphOverview } from '../../../shared/graph.ts'
import type { Camera } from './draw-graph.ts'

/** Around all of it, when all of it is in sight. */
const MARGIN_PX = 60
const LEAST_SCALE = 0.05
const MOST_SCALE = 8

export interface GraphShape {
  /** By nodeId: its place among the nodes. */
  readonly numbers: ReadonlyMap<string, number>
  readonly kinds: readonly EntityKind[]
  readonly radii: Float32Array
  /** Two node numbers for each link. */
  readonly ends: Uint32Array
}

export function shapeOf({ nodes, links }: GraphOverview): GraphShape {
  const numbers = new Map(nodes.map(({ nodeId }, at) => [nodeId, at]))
  const most = nodes[0]?.mentions ?? 1
  return {
    numbers,
    kinds: nodes.map(({ kind }) => kind),
    radii: Float32Array.from(nodes, ({ mentions }) => 3 + 13 * Math.sqrt(mentions / most)),
    ends: Uint32Array.from(links.flatMap(({ from, to }) => [numbers.get(from) ?? 0, numbers.get(to) ?? 0])),
  }
}

/** The chosen one and what it is linked with; null: nothing is chosen. */
export function focusOf(ends: Uint32Array, chosen: number | null): ReadonlySet<number> | null {
  if (chosen === null) return null
  const focus = new Set([chosen])
  for (let at = 0; at < ends.length; at += 2) {
    const [from = 0, to = 0] = [ends[at], ends[at + 1]]
    if (from === chosen) focus.add(to)
    if (to === chosen) focus.add(from)
  }
  return focus
}

/** All of it in sight. */
export function fitting(positions: Float32Array, width: number, height: number): Camera {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let at = 0; at < positions.length; at += 2) {
    const [x = 0, y = 0] = [positions[at], positions[at + 1]]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const room = (size: number) => Math.max(1, size - 2 * MARGIN_PX)
  const scale = Math.min(1.6, room(width) / Math.max(1, right - left), room(height) / Math.max(1, bottom - top))
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: allowedScale(scale) }
}

export function allowedScale(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale))
}
