// The graph as a drawing: dragged and zoomed by pointer or keys, laid out in a worker so that the page stays quick.

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { entityKinds, type GraphNode, type GraphOverview } from '../../../shared/graph.ts'
import { useTheme } from '../../performance/use-theme.ts'
import { useWords } from '../../ui/i18n.ts'
import { drawGraph, radiusOf, type Camera, type Colours, type Scene } from './draw-graph.ts'
import { allowedScale, fitting, focusOf, shapeOf } from './graph-shape.ts'
import { createMovingPicture } from './moving-picture.ts'
import { useNodeName } from './use-node-name.ts'
import { usePlaces } from './use-places.ts'

const PAN_PX = 60
const ZOOM = 1.25
/** Beside a node that still counts as on it. */
const REACH_PX = 6
/** More are drawn once the nodes lie still, and moved as a picture. */
const MANY_LINKS = 2_000
const noEnds = new Uint32Array()

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
  const [hovered, setHovered] = useState<GraphNode | null>(null)
  const shape = useMemo(() => shapeOf(overview), [overview])
  const places = usePlaces(overview, shape)
  const labels = useMemo(() => overview.nodes.map(nameOf), [overview, nameOf])

  const chosen = chosenId === null ? null : (shape.numbers.get(chosenId) ?? null)
  const scene = useMemo<Scene | null>(() => {
    if (places === null) return null
    const { positions, isDone } = places
    const { kinds, radii, ends } = shape
    const drawnEnds = isDone || !hasMany(ends) ? ends : noEnds
    return { kinds, radii, ends: drawnEnds, positions, chosen, labels, focus: focusOf(ends, chosen) }
  }, [places, shape, chosen, labels])

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
    let frame = requestAnimationFrame(() => draw.current())
    drawMoved.current = () => {
      if (hasMany(scene.ends)) return picture.move(drawnAt, camera.current)
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => draw.current())
    }
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
    camera.current = { ...next, scale: allowedScale(next.scale) }
    isMoved.current = true
    drawMoved.current()
  }
  const zoomAt = (factor: number, dx: number, dy: number) =>
    move(({ x, y, scale }) => {
      const next = allowedScale(scale * factor)
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

function hasMany(ends: Uint32Array): boolean {
  return ends.length / 2 > MANY_LINKS
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
