// Lays one graph out beside the page, which ends the worker when it has another.

import { layOut, type LayoutAnswer, type LayoutQuestion } from './lay-out.ts'

const SHOWN_EVERY_MS = 60

self.onmessage = ({ data }: MessageEvent<LayoutQuestion>) => {
  const send = (positions: Float32Array, isDone: boolean) =>
    self.postMessage({ positions, isDone } satisfies LayoutAnswer)
  let last: Float32Array = new Float32Array()
  let shownAt = performance.now()
  for (const positions of layOut(data)) {
    last = positions
    if (performance.now() - shownAt < SHOWN_EVERY_MS) continue
    shownAt = performance.now()
    send(last, false)
  }
  send(last, true)
}
