// The graph as a drawing: dragged and zoomed by pointer or keys, laid out in a worker so that the page stays quick.

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { entityKinds, type GraphNode, type GraphOverview } from '../../../shared/graph.ts'
import { useTheme } from '../../performance/use-theme.ts'
import { startWorker } from '../../start-worker.ts'
import { useWords } from '../../ui/i18n.ts'
import { drawGraph, radiusOf, type Camera, type Colours, type Scene } from './draw-graph.ts'
import type { LayoutAnswer, LayoutQuestion } from './lay-out.ts'
import { createMovingPicture } from './moving-picture.ts'
import { useNodeName } from './use-node-name.ts'

const PAN_PX = 60
const ZOOM = 1.25
const LEAST_SCALE = 0.05
const MOST_SCALE = 8
const MARGIN_PX = 60
/** Beside a node that still counts as on it. */
const REACH_PX = 6
/** More are drawn once the nodes lie still, and moved as a picture. */
const MANY_LINKS = 2_000
const noEnds = new Uint32Array()

interface LaidOut {
  readonly of: GraphOverview
  readonly positions: Float32Array
  readonly isDone: boolean
}

export interface GraphCanvasProps {
  readonly overview: GraphOverview
  readonly chosenId: string | null
  readonly onChoose: (nodeId: string | null) => void
}

export function GraphCanvas({ overview, chosenId, onChoose }: GraphCanvasProps) {
  const { t } = useWords()
  const theme = useTheme()
  const nameOf = useNodeName()
  const canvas = useRef<HTMLCanvasElement>(null)
  const camera = useRef<Camera>({ x: 0, y: 0, scale: 1 })
  const isMoved = useRef(false)
  const known = useRef(new Map<string, readonly [number, number]>())
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null)
  const [hovered, setHovered] = useState<GraphNode | null>(null)
  const shape = useMemo(() => shapeOf(overview), [overview])
  const labels = useMemo(() => overview.nodes.map(nameOf), [overview, nameOf])

  useEffect(() => {
    const worker = startWorker('layout')
    const before = Float32Array.from(overview.nodes.flatMap(node => known.current.get(node.nodeId) ?? [NaN, NaN]))
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (isStill && !data.isDone) return
      for (const [at, { nodeId }] of overview.nodes.entries()) {
        known.current.set(nodeId, [data.positions[at * 2] ?? 0, data.positions[at * 2 + 1] ?? 0])
      }
      setLaidOut({ of: overview, positions: data.positions, isDone: data.isDone })
    }
    worker.postMessage({ id: 1, radii: shape.radii, ends: shape.ends, positions: before } satisfies LayoutQuestion)
    return () => worker.terminate()
  }, [overview, shape])

  const chosen = chosenId === null ? null : (shape.numbers.get(chosenId) ?? null)
  const scene = useMemo<Scene | null>(() => {
    // Until the new one has its places, the one before stays.
    if (laidOut?.of !== overview) return null
    const { positions, isDone } = laidOut
    const { kinds, radii, ends } = shape
    const drawnEnds = isDone || !hasMany(ends) ? ends : noEnds
    return { kinds, radii, ends: drawnEnds, positions, chosen, labels, focus: focusOf(ends, chosen) }
  }, [laidOut, overview, shape, chosen, labels])

  const draw = useRef<() => void>(() => undefined)
  const drawMoved = useRef<() => void>(() => undefined)
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context == null || scene === null) return
    const colours = coloursOf(element)
    let drawnAt = camera.current
    draw.current = () => {
      const { clientWidth: width, clientHeight: height } = element
      const density = window.devicePixelRatio
      if (element.width !== Math.round(width * density)) element.width = Math.round(width * density)
      if (element.height !== Math.round(height * density)) element.height = Math.round(height * density)
      if (!isMoved.current) camera.current = fitting(scene.positions, width, height)
      drawGraph(context, scene, camera.current, colours, { width, height, density })
      drawnAt = camera.current
    }
    const picture = createMovingPicture(context, () => draw.current())
    drawMoved.current = () => {
      if (hasMany(scene.ends)) picture.move(drawnAt, camera.current)
      else requestAnimationFrame(() => draw.current())
    }
    const frame = requestAnimationFrame(() => draw.current())
    const sizes = new ResizeObserver(() => draw.current())
    sizes.observe(element)
    return () => {
      cancelAnimationFrame(frame)
      picture.dispose()
      sizes.disconnect()
    }
  }, [scene, theme])

  const move = (change: (camera: Camera) => Camera) => {
    const next = change(camera.current)
    camera.current = { ...next, scale: Math.min(MOST_SCALE, Math.max(LEAST_SCALE, next.scale)) }
    isMoved.current = true
    drawMoved.current()
  }
  const zoomAt = (factor: number, dx: number, dy: number) =>
    move(({ x, y, scale }) => {
      const next = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale * factor))
      return { x: x + dx / scale - dx / next, y: y + dy / scale - dy / next, scale: next }
    })
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    // React listens passively, and the page must not scroll meanwhile.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      zoomAt(
        Math.exp(-event.deltaY / 400),
        event.offsetX - element.clientWidth / 2,
        event.offsetY - element.clientHeight / 2,
      )
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  })

  const grip = useRef<{ x: number; y: number; isDrag: boolean } | null>(null)
  const nodeAt = (event: PointerEvent): GraphNode | null => {
    const element = canvas.current
    if (element === null || scene === null) return null
    const { x, y, scale } = camera.current
    const { offsetX, offsetY } = event.nativeEvent
    const found = overview.nodes.findIndex((_, node) => {
      const dx = element.clientWidth / 2 + ((scene.positions[node * 2] ?? 0) - x) * scale - offsetX
      const dy = element.clientHeight / 2 + ((scene.positions[node * 2 + 1] ?? 0) - y) * scale - offsetY
      return Math.hypot(dx, dy) <= radiusOf(scene, node, scale) + REACH_PX
    })
    return overview.nodes[found] ?? null
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-PAN_PX, 0],
      ArrowRight: [PAN_PX, 0],
      ArrowUp: [0, -PAN_PX],
      ArrowDown: [0, PAN_PX],
    }
    const step = steps[event.key]
    if (step !== undefined) move(({ x, y, scale }) => ({ x: x + step[0] / scale, y: y + step[1] / scale, scale }))
    else if (event.key === '+' || event.key === '=') zoomAt(ZOOM, 0, 0)
    else if (event.key === '-') zoomAt(1 / ZOOM, 0, 0)
    else if (event.key === '0') {
      isMoved.current = false
      draw.current()
    } else if (event.key === 'Escape') onChoose(null)
    else return
    event.preventDefault()
  }
  return (
    <canvas
      ref={canvas}
      className="graph-canvas"
      role="img"
      tabIndex={0}
      aria-label={t('memory.graph.drawing', { count: overview.nodes.length })}
      title={hovered === null ? undefined : nameOf(hovered)}
      data-ready={scene !== null}
      onKeyDown={onKeyDown}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        grip.current = { x: event.clientX, y: event.clientY, isDrag: false }
      }}
      onPointerMove={event => {
        const held = grip.current
        if (held === null) return setHovered(nodeAt(event))
        const [dx, dy] = [event.clientX - held.x, event.clientY - held.y]
        if (!held.isDrag && Math.hypot(dx, dy) < 4) return
        grip.current = { x: event.clientX, y: event.clientY, isDrag: true }
        move(({ x, y, scale }) => ({ x: x - dx / scale, y: y - dy / scale, scale }))
      }}
      onPointerUp={event => {
        if (grip.current?.isDrag === false) onChoose(nodeAt(event)?.nodeId ?? null)
        grip.current = null
      }}
      onPointerCancel={() => (grip.current = null)}
    />
  )
}

function shapeOf({ nodes, links }: GraphOverview) {
  const numbers = new Map(nodes.map(({ nodeId }, at) => [nodeId, at]))
  const most = nodes[0]?.mentions ?? 1
  return {
    numbers,
    kinds: nodes.map(({ kind }) => kind),
    radii: Float32Array.from(nodes, ({ mentions }) => 3 + 13 * Math.sqrt(mentions / most)),
    ends: Uint32Array.from(links.flatMap(({ from, to }) => [numbers.get(from) ?? 0, numbers.get(to) ?? 0])),
  }
}

function hasMany(ends: Uint32Array): boolean {
  return ends.length / 2 > MANY_LINKS
}

function focusOf(ends: Uint32Array, chosen: number | null): ReadonlySet<number> | null {
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
function fitting(positions: Float32Array, width: number, height: number): Camera {
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
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.max(LEAST_SCALE, scale) }
}

/** As the theme resolves them: a canvas does not know light-dark(). */
function coloursOf(element: HTMLElement): Colours {
  const colour = (name: string) => {
    element.style.color = `var(${name})`
    const { color } = getComputedStyle(element)
    element.style.color = ''
    return color
  }
  return {
    kinds: Object.fromEntries(entityKinds.map(kind => [kind, colour(`--kind-${kind}`)])) as Colours['kinds'],
    link: colour('--line-strong'),
    text: colour('--text-1'),
    surface: colour('--surface-0'),
    chosen: colour('--focus'),
  }
}
