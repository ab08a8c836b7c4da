// Draws a graph: links in one stroke, nodes in one fill for each kind, so that thousands are a few milliseconds.

import type { EntityKind } from '../../../shared/graph.ts'

export interface Scene {
  readonly kinds: readonly EntityKind[]
  readonly labels: readonly string[]
  readonly radii: Float32Array
  readonly ends: Uint32Array
  readonly positions: Float32Array
  /** Node numbers that stand out; null: all. */
  readonly focus: ReadonlySet<number> | null
  readonly chosen: number | null
}

export interface Camera {
  /** What lies in the middle. */
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Colours {
  readonly kinds: Readonly<Record<EntityKind, string>>
  readonly link: string
  readonly text: string
  readonly surface: string
  readonly chosen: string
}

/** Labels of the largest; of those in focus, as many again. */
const MAX_LABELS = 40
const QUIET = 0.16

export function drawGraph(
  context: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  colours: Colours,
  size: { readonly width: number; readonly height: number; readonly density: number },
): void {
  const { width, height, density } = size
  const { scale } = camera
  context.setTransform(density, 0, 0, density, 0, 0)
  context.clearRect(0, 0, width, height)
  const px = (node: number) => width / 2 + ((scene.positions[node * 2] ?? 0) - camera.x) * scale
  const py = (node: number) => height / 2 + ((scene.positions[node * 2 + 1] ?? 0) - camera.y) * scale
  const isLit = (node: number) => scene.focus === null || scene.focus.has(node)
  drawLinks(context, scene, colours, px, py)
  for (const kind of Object.keys(colours.kinds) as EntityKind[]) {
    for (const lit of scene.focus === null ? [true] : [false, true]) {
      context.beginPath()
      for (const [node, own] of scene.kinds.entries()) {
        if (own !== kind || isLit(node) !== lit) continue
        const radius = radiusOf(scene, node, scale)
        const [x, y] = [px(node), py(node)]
        if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue
        context.moveTo(x + radius, y)
        context.arc(x, y, radius, 0, 2 * Math.PI)
      }
      context.globalAlpha = lit ? 1 : QUIET
      context.fillStyle = colours.kinds[kind]
      context.fill()
    }
  }
  context.globalAlpha = 1
  if (scene.chosen !== null) {
    context.beginPath()
    context.arc(px(scene.chosen), py(scene.chosen), radiusOf(scene, scene.chosen, scale) + 3, 0, 2 * Math.PI)
    context.strokeStyle = colours.chosen
    context.lineWidth = 2
    context.stroke()
  }
  drawLabels(context, scene, colours, scale, px, py, size)
}

export function radiusOf(scene: Pick<Scene, 'radii'>, node: number, scale: number): number {
  return Math.max(1.5, (scene.radii[node] ?? 0) * Math.min(1.4, Math.max(0.5, scale)))
}

function drawLinks(
  context: CanvasRenderingContext2D,
  { ends, focus, chosen }: Scene,
  colours: Colours,
  px: (node: number) => number,
  py: (node: number) => number,
): void {
  context.strokeStyle = colours.link
  context.lineWidth = 1
  const stroke = (isDrawn: (from: number, to: number) => boolean, alpha: number) => {
    context.beginPath()
    for (let at = 0; at < ends.length; at += 2) {
      const [from = 0, to = 0] = [ends[at], ends[at + 1]]
      if (!isDrawn(from, to)) continue
      context.moveTo(px(from), py(from))
      context.lineTo(px(to), py(to))
    }
    context.globalAlpha = alpha
    context.stroke()
  }
  stroke(() => true, focus === null ? 0.5 : QUIET / 2)
  if (focus !== null && chosen !== null) stroke((from, to) => from === chosen || to === chosen, 1)
}

function drawLabels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  colours: Colours,
  scale: number,
  px: (node: number) => number,
  py: (node: number) => number,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  context.font = '12px system-ui, sans-serif'
  context.textAlign = 'center'
  context.lineWidth = 3
  context.strokeStyle = colours.surface
  context.fillStyle = colours.text
  const taken: { x: number; y: number; half: number }[] = []
  // Nodes come with the most mentioned first; what is chosen comes before.
  const order = [...(scene.chosen === null ? [] : [scene.chosen]), ...scene.labels.keys()]
  for (const node of order) {
    if (taken.length >= MAX_LABELS) break
    if (scene.focus !== null && !scene.focus.has(node)) continue
    const label = scene.labels[node] ?? ''
    const [x, y] = [px(node), py(node) + radiusOf(scene, node, scale) + 12]
    const half = label.length * 3.4
    if (x < 0 || y < 0 || x > width || y > height) continue
    if (taken.some(other => Math.abs(other.x - x) < other.half + half + 4 && Math.abs(other.y - y) < 14)) continue
    taken.push({ x, y, half })
    context.strokeText(label, x, y)
    context.fillText(label, x, y)
  }
}
