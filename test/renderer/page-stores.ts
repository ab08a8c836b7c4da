// Stores of the page over a real client: against the whole product, or against a router whose handlers a test scripts.

import { onTestFinished } from 'vitest'
import { createClient, type Client } from '../../shared/client.ts'
import type { FramePort } from '../../shared/frames.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import type { Handlers } from '../../electron/rpc/rpc.ts'
import { createAnswerStore } from '../../renderer/chat/answer-store.ts'
import { createDraftStore } from '../../renderer/chat/draft-store.ts'
import { createQueueStore } from '../../renderer/chat/queue-store.ts'
import { createTranscriptStore, type TranscriptStore } from '../../renderer/chat/transcript-store.ts'
import { createTurnStore } from '../../renderer/chat/turn-store.ts'
import { createTestRouter, type TestRouter } from '../support/test-router.ts'

/** A client that comes back after `cut` as the page's does; `connect` makes the other end. */
export function reconnectingClient(serve: (far: FramePort) => void): { client: Client; cut: () => void } {
  let near: FramePort | null = null
  const client = createClient({
    connect: () => {
      const [mine, far] = createLinkedPorts()
      serve(far)
      near = mine
      return mine
    },
  })
  onTestFinished(() => client.close())
  return { client, cut: () => near?.close('cut') }
}

export interface ScriptedPage {
  readonly client: Client
  readonly router: TestRouter
  readonly cut: () => void
}

export function scriptedPage(handlers: Partial<Handlers>): ScriptedPage {
  const router = createTestRouter(handlers)
  return { router, ...reconnectingClient(far => router.serve(far, { kind: 'page' })) }
}

/** The stores of one chat, wired as renderer/stores.ts wires them. Frames come every few milliseconds. */
export function chatStores(client: Client) {
  const started: string[] = []
  const drafts = createDraftStore(memoryStorage(), () => true)
  const answers = createAnswerStore(client, {
    onEnd: message => transcript.getState().apply(message),
    nextFrame: flush => setTimeout(flush, 5),
  })
  const transcript: TranscriptStore = createTranscriptStore(client, answers)
  const turn = createTurnStore({
    client,
    transcript,
    drafts,
    onStarted: id => started.push(id),
    onAsk: () => undefined,
    onAnswer: () => undefined,
  })
  return { drafts, answers, transcript, turn, queue: createQueueStore(client), started }
}

/** What a browser's sessionStorage does, for `capacity` characters. */
export function memoryStorage(capacity = Infinity): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    key: index => [...items.keys()][index] ?? null,
    getItem: name => items.get(name) ?? null,
    setItem: (name, value) => {
      if (value.length > capacity) throw new DOMException('full', 'QuotaExceededError')
      items.set(name, value)
    },
    removeItem: name => void items.delete(name),
    clear: () => items.clear(),
  }
}
