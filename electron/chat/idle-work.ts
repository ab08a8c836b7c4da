// Work on what was said, once nothing has been asked for a while: one thing after the other, and a question makes it give
// way at once.

import type { Message } from '../../shared/models.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Turns } from './turns.ts'

export interface IdleWorkOptions {
  readonly turns: Pick<Turns, 'events' | 'runningCount'>
  readonly idleMs: number
  readonly maxWaiting: number
  /** What an answer that has ended leaves to do: a key, under which a later one replaces it, and what it is about. */
  readonly noteEnded: (message: Message) => { readonly key: string; readonly about: string } | null
  readonly mayRun: () => boolean
  /** False when it gave way and is to be tried again. Never rejects. */
  readonly work: (key: string, about: string, signal: AbortSignal) => Promise<boolean>
}

export interface IdleWork {
  /** What still runs has been told to end and changes nothing any more. */
  dispose(): void
}

export function startIdleWork({ turns, idleMs, maxWaiting, noteEnded, mayRun, work }: IdleWorkOptions): IdleWork {
  const waiting = new BoundedMap<string, string>(maxWaiting)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | null = null
  let isDisposed = false

  turns.events.on('started', pause)
  turns.events.on('ended', ({ message }) => {
    const left = noteEnded(message)
    if (left !== null) waiting.set(left.key, left.about)
    schedule()
  })

  function pause(): void {
    clearTimeout(timer)
    running?.abort()
    // Not waited for: an engine that hangs must not keep later work from being done.
    running = null
  }

  function schedule(): void {
    clearTimeout(timer)
    if (!isDisposed && waiting.size > 0) timer = setTimeout(next, idleMs).unref()
  }

  function next(): void {
    const [first] = waiting
    if (first === undefined || turns.runningCount > 0 || running !== null || !mayRun()) return
    const current = new AbortController()
    running = current
    void work(...first, current.signal).then(isDone => {
      if (running !== current) return
      running = null
      // What gave way is tried again after the answer that made it do so.
      if (!isDone) return
      waiting.delete(first[0])
      schedule()
    })
  }

  return {
    dispose() {
      isDisposed = true
      pause()
    },
  }
}
