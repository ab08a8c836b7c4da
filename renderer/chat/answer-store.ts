// The answers being written that the page follows. Pieces are gathered and shown at most once a frame, each message by
// itself, so that only the message being written renders again.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import { isAppError, type ErrorShape } from '../../shared/errors.ts'
import type { AnswerChunk, AnswerPhase, Message } from '../../shared/models.ts'

export interface LiveAnswer {
  readonly text: string
  readonly reasoning: string
  /** Null until the services say. */
  readonly phase: AnswerPhase | null
  /** When the phase began, by the clock of `performance.now()`. */
  readonly phaseSince: number
  /** What a waiting answer waits for to pass. */
  readonly cause: ErrorShape | null
}

export interface AnswerState {
  readonly live: Readonly<Record<string, LiveAnswer>>
  /** Follows an answer until it ends; a second call for the same answer does nothing. */
  readonly follow: (messageId: string) => void
  /** Stops following all but these; the answers go on. */
  readonly keepOnly: (messageIds: ReadonlySet<string>) => void
}

export type AnswerStore = StoreApi<AnswerState>

export interface AnswerStoreOptions {
  /** The stored message an answer has become. */
  readonly onEnd: (message: Message) => void
  /** Runs `flush` before the next picture. */
  readonly nextFrame: (flush: () => void) => void
}

const empty: LiveAnswer = { text: '', reasoning: '', phase: null, phaseSince: 0, cause: null }

export function createAnswerStore(client: Client, { onEnd, nextFrame }: AnswerStoreOptions): AnswerStore {
  const following = new Map<string, AbortController>()
  const waiting = new Map<string, LiveAnswer>()
  let isFrameAsked = false

  const flush = () => {
    isFrameAsked = false
    if (waiting.size === 0) return
    store.setState(state => ({ live: { ...state.live, ...Object.fromEntries(waiting) } }))
    waiting.clear()
  }
  const receive = (messageId: string, chunk: AnswerChunk) => {
    const current = waiting.get(messageId) ?? store.getState().live[messageId] ?? empty
    waiting.set(messageId, withChunk(current, chunk))
    if (isFrameAsked) return
    isFrameAsked = true
    nextFrame(flush)
  }
  const forget = (messageId: string) => {
    following.delete(messageId)
    waiting.delete(messageId)
    const { [messageId]: _, ...live } = store.getState().live
    store.setState({ live })
  }

  const store = createStore<AnswerState>()(() => ({
    live: {},
    follow: messageId => {
      if (following.has(messageId)) return
      const controller = new AbortController()
      following.set(messageId, controller)
      const isCurrent = () => following.get(messageId) === controller
      client
        .call(
          'chat.follow',
          { messageId },
          {
            signal: controller.signal,
            onChunk: chunk => {
              if (isCurrent()) receive(messageId, chunk)
            },
          },
        )
        .then(message => {
          if (!isCurrent()) return
          // The stored message first, so that the text never disappears in between.
          onEnd(message)
          forget(messageId)
        })
        .catch((error: unknown) => {
          if (!isCurrent()) return
          following.delete(messageId)
          // What was read stays on the page; reading the transcript again after the reconnection follows anew.
          if (isAppError(error) && error.code === 'disconnected') return
          forget(messageId)
        })
    },
    keepOnly: messageIds => {
      for (const [messageId, controller] of following) {
        if (messageIds.has(messageId)) continue
        following.delete(messageId)
        controller.abort()
      }
      for (const messageId of waiting.keys()) {
        if (!messageIds.has(messageId)) waiting.delete(messageId)
      }
      const entries = Object.entries(store.getState().live)
      const kept = entries.filter(([messageId]) => messageIds.has(messageId))
      if (kept.length < entries.length) store.setState({ live: Object.fromEntries(kept) })
    },
  }))
  return store
}

/** Pieces say where they belong, so one that comes again after a reconnection changes nothing. */
export function withChunk(answer: LiveAnswer, chunk: AnswerChunk): LiveAnswer {
  switch (chunk.kind) {
    case 'phase':
      return {
        ...answer,
        phase: chunk.phase,
        phaseSince: performance.now() - chunk.sinceMs,
        cause: chunk.cause ?? null,
      }
    case 'text':
      return { ...answer, text: placed(answer.text, chunk.offset, chunk.text) }
    case 'reasoning':
      return { ...answer, reasoning: placed(answer.reasoning, chunk.offset, chunk.text) }
  }
}

function placed(text: string, offset: number, piece: string): string {
  return offset === text.length ? text + piece : text.slice(0, offset) + piece + text.slice(offset + piece.length)
}

/** The page's frame clock. A hidden page has no frames; then four times a second is enough. */
export function nextPageFrame(flush: () => void): void {
  if (document.hidden) setTimeout(flush, 250)
  else requestAnimationFrame(flush)
}
