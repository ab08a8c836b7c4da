// While a drawing of very many lines is moved, the picture of it is moved instead: drawing thousands of long lines takes
// several frames where no graphics card helps. What comes into sight at the edges is drawn when the movement rests.

import type { Camera } from './draw-graph.ts'

const REST_MS = 120

export interface MovingPicture {
  /** Shows what was drawn for one camera as another sees it; drawn anew once the movement rests. */
  readonly move: (drawnAt: Camera, camera: Camera) => void
  readonly dispose: () => void
}

export function createMovingPicture(context: CanvasRenderingContext2D, draw: () => void): MovingPicture {
  const { canvas } = context
  let taken: { readonly image: OffscreenCanvas; readonly at: Camera } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0

  const show = (camera: Camera) => {
    if (taken === null) return
    const { width, height } = canvas
    const factor = camera.scale / taken.at.scale
    const pixels = camera.scale * window.devicePixelRatio
    const x = (width / 2) * (1 - factor) + (taken.at.x - camera.x) * pixels
    const y = (height / 2) * (1 - factor) + (taken.at.y - camera.y) * pixels
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.globalAlpha = 1
    context.clearRect(0, 0, width, height)
    context.drawImage(taken.image, x, y, width * factor, height * factor)
  }
  return {
    move(drawnAt, camera) {
      if (taken === null) {
        const image = new OffscreenCanvas(canvas.width, canvas.height)
        image.getContext('2d')?.drawImage(canvas, 0, 0)
        taken = { image, at: drawnAt }
      }
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => show(camera))
      clearTimeout(timer)
      timer = setTimeout(() => {
        taken = null
        draw()
      }, REST_MS)
    },
    dispose() {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    },
  }
}
