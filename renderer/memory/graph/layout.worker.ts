// Lays a graph out beside the page; a newer question ends the one before.

import { layOut, type LayoutAnswer, type LayoutQuestion } from './lay-out.ts'

const SHOWN_EVERY_MS = 60

let current = 0

self.onmessage = (event: MessageEvent<LayoutQuestion>) => {
  const { id } = event.data
  current = id
  const steps = layOut(event.data)
  const send = (positions: Float32Array, isDone: boolean) =>
    self.postMessage({ id, positions, isDone } satisfies LayoutAnswer)
  let last = new Float32Array()
  const go = () => {
    if (current !== id) return
    const until = performance.now() + SHOWN_EVERY_MS
    while (performance.now() < until) {
      const step = steps.next()
      if (step.done === true) return send(last, true)
      last = new Float32Array(step.value)
    }
    send(last, false)
    // A task of its own, so that a newer question is heard.
    setTimeout(go)
  }
  go()
}
