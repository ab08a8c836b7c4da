// Where the nodes of a graph come to lie: forces pull together what is linked and push apart the rest.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force'

export interface LayoutQuestion {
  readonly radii: Float32Array
  /** Two node numbers for each link. */
  readonly ends: Uint32Array
  /** x and y of each node where it lay before; NaN: new. */
  readonly positions: Float32Array
}

export interface LayoutAnswer {
  readonly positions: Float32Array
  readonly isDone: boolean
}

const TICKS = 260
/** So many nodes are coarser and done sooner. */
const MANY = 1_500
const TICKS_OF_MANY = 120

interface Body {
  readonly index: number
  x?: number
  y?: number
}

/** Gives the positions after every few ticks, until they lie still. */
export function* layOut({ radii, ends, positions }: LayoutQuestion): Generator<Float32Array> {
  const isMany = radii.length > MANY
  const bodies: Body[] = Array.from(radii, (_, index) => {
    const [x = Number.NaN, y = Number.NaN] = [positions[index * 2], positions[index * 2 + 1]]
    return Number.isNaN(x) ? { index } : { index, x, y }
  })
  const links = Array.from({ length: ends.length / 2 }, (_, at) => ({
    source: ends[at * 2] ?? 0,
    target: ends[at * 2 + 1] ?? 0,
  }))
  const ticks = isMany ? TICKS_OF_MANY : TICKS
  const simulation = forceSimulation(bodies)
    .stop()
    .alphaDecay(1 - 0.001 ** (1 / ticks))
    .force(
      'push',
      forceManyBody<Body>()
        .strength(isMany ? -30 : -110)
        .theta(isMany ? 1.3 : 0.9)
        .distanceMax(900),
    )
    .force('links', forceLink<Body, { source: number | Body; target: number | Body }>(links).distance(isMany ? 30 : 60))
    .force('x', forceX<Body>().strength(0.05))
    .force('y', forceY<Body>().strength(0.05))
  if (!isMany)
    simulation.force(
      'apart',
      forceCollide<Body>(body => (radii[body.index] ?? 0) + 6),
    )
  for (let tick = 1; tick <= ticks; tick++) {
    simulation.tick()
    if (tick % 4 !== 0 && tick !== ticks) continue
    yield Float32Array.from({ length: bodies.length * 2 }, (_, at) => {
      const body = bodies[at >> 1]
      return (at % 2 === 0 ? body?.x : body?.y) ?? 0
    })
  }
}
