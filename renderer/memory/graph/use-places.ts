import { useEffect, useRef, useState } from 'react'
import type { GraphOverview } from '../../../shared/graph.ts'
import { startWorker } from '../../start-worker.ts'
import type { GraphShape } from './graph-shape.ts'
import type { LayoutAnswer, LayoutQuestion } from './lay-out.ts'

export interface Places {
  readonly of: GraphOverview
  /** x and y of each node. */
  readonly positions: Float32Array
  readonly isDone: boolean
}

/** Where the nodes come to lie, as a worker finds out; those that were there before begin where they lay. Null: not known yet. */
export function usePlaces(overview: GraphOverview, shape: GraphShape): Places | null {
  const known = useRef(new Map<string, readonly [number, number]>())
  const [places, setPlaces] = useState<Places | null>(null)
  useEffect(() => {
    const worker = startWorker('layout')
    const before = Float32Array.from(overview.nodes.flatMap(node => known.current.get(node.nodeId) ?? [NaN, NaN]))
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (isStill && !data.isDone) return
      for (const [at, { nodeId }] of overview.nodes.entries()) {
        known.current.set(nodeId, [data.positions[at * 2] ?? 0, data.positions[at * 2 + 1] ?? 0])
      }
      setPlaces({ of: overview, positions: data.positions, isDone: data.isDone })
    }
    worker.postMessage({ radii: shape.radii, ends: shape.ends, positions: before } satisfies LayoutQuestion)
    return () => worker.terminate()
  }, [overview, shape])
  // Of the one before, which numbers its nodes otherwise.
  return places?.of === overview ? places : null
}
