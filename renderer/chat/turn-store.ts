// What the reader does in the open conversation: ask, stop, ask again, edit, choose a version.
// A question is shown at once; if it cannot be sent, its text goes back to the composer and the reason stands above it.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ContextUse } from '../../shared/context-use.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import { MAX_WAIT_MS } from '../../shared/limits.ts'
import type { SendResult } from '../../shared/models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { NEW_CHAT_KEY, type DraftStore } from './draft-store.ts'
import type { TranscriptStore } from './transcript-store.ts'

export interface TurnState {
  /** A question on its way to the services. `key` is its conversation or the new chat. */
  readonly pending: { readonly key: string; readonly content: string } | null
  /** Why the last action in the open conversation failed. */
  readonly failure: ErrorShape | null
  /** The answer to what was asked here last. */
  readonly newestAnswerId: string | null
  /** The question whose text is being changed in place. */
  readonly editingId: string | null
  /** The new chat will be one of which nothing is kept. */
  readonly startsTemporary: boolean
  /** Persona by conversation, for as long as the page lives. */
  readonly personas: Readonly<Record<string, string>>
  readonly send: (content: string) => Promise<void>
  readonly stop: () => Promise<void>
  readonly regenerate: (messageId: string) => Promise<void>
  /** Goes on with an answer that was cut off, stopped or interrupted. */
  readonly goOn: (messageId: string) => Promise<void>
  /** The reader types: the next prompt's beginning is read meanwhile. */
  readonly prefill: () => void
  /** Rises when what the model is sent of a conversation changed while nothing was asked. */
  readonly contextVersion: number
  /** How full the model's context is. */
  readonly readContext: (conversationId: string) => Promise<ContextUse>
  readonly startEdit: (messageId: string) => void
  readonly cancelEdit: () => void
  readonly saveEdit: (messageId: string, content: string) => Promise<void>
  readonly showBranch: (messageId: string) => Promise<void>
  readonly startTemporary: (isTemporary: boolean) => void
  readonly choosePersona: (persona: string | null) => void
  readonly dismissFailure: () => void
}

export type TurnStore = StoreApi<TurnState>

export interface TurnStoreParts {
  readonly client: Client
  readonly transcript: TranscriptStore
  readonly drafts: DraftStore
  /** A new chat got its conversation. */
  readonly onStarted: (conversationId: string) => void
  /** The user asks something. */
  readonly onAsk: () => void
  /** What came of it, before it is shown. */
  readonly onAnswer: (result: SendResult) => void
}

export function createTurnStore(parts: TurnStoreParts): TurnStore {
  const { client, transcript, drafts, onStarted, onAsk, onAnswer } = parts
  const keyNow = () => transcript.getState().conversationId ?? NEW_CHAT_KEY

  const store = createStore<TurnState>()((set, get) => {
    /** Shows what an action started, unless the reader has gone elsewhere. */
    const showStarted = async (result: SendResult) => {
      if (result.kind === 'queued') return
      const { conversationId, items, readAgain } = transcript.getState()
      if (conversationId !== result.conversationId) return
      if (!items.some(item => item.messageId === result.answerId)) await readAgain()
    }
    const answering = async (asking: Promise<SendResult>) => {
      onAsk()
      const result = await asking
      onAnswer(result)
      if (result.kind === 'started') set({ newestAnswerId: result.answerId })
      return result
    }
    const attempt = async (work: () => Promise<void>) => {
      set({ failure: null })
      try {
        await work()
      } catch (error) {
        const shape = errorShapeOf(error)
        if (shape.code !== 'cancelled') set({ failure: shape })
      }
    }

    /** Resolves with the conversation it went to, or null when it did not get there. */
    const sendTo = async (key: string, content: string): Promise<string | null> => {
      const persona = get().personas[key]
      let sentTo: string | null = null
      set({ pending: { key, content } })
      await attempt(async () => {
        try {
          const result = await answering(
            client.call('chat.send', {
              content,
              waitMs: MAX_WAIT_MS,
              ...(key === NEW_CHAT_KEY ? {} : { conversationId: key }),
              ...(key === NEW_CHAT_KEY && get().startsTemporary ? { isTemporary: true } : {}),
              ...(persona === undefined ? {} : { persona }),
            }),
          )
          sentTo = result.conversationId
          if (key === NEW_CHAT_KEY) {
            if (persona !== undefined) set({ personas: { ...get().personas, [result.conversationId]: persona } })
            if (keyNow() === NEW_CHAT_KEY) {
              onStarted(result.conversationId)
              await transcript.getState().open(result.conversationId)
            }
          } else await showStarted(result)
        } catch (error) {
          if (sentTo === null) giveBack(key, content)
          throw error
        }
      })
      set({ pending: null })
      return sentTo
    }
    /** Behind a question that is still on its way: into the same new conversation, and not at all if that one failed. */
    const sendAfter = async (before: string | null, key: string, content: string): Promise<string | null> => {
      if (before !== null) return await sendTo(key === NEW_CHAT_KEY ? before : key, content)
      giveBack(key, content)
      return null
    }
    const giveBack = (key: string, content: string) => {
      const draft = drafts.getState().drafts[key] ?? ''
      drafts.getState().set(key, draft === '' ? content : `${draft}\n\n${content}`)
    }
    let sending: Promise<string | null> = Promise.resolve(null)

    return {
      pending: null,
      failure: null,
      editingId: null,
      newestAnswerId: null,
      startsTemporary: false,
      personas: {},
      contextVersion: 0,
      send: content => {
        const key = keyNow()
        drafts.getState().set(key, '')
        const isFirst = get().pending === null
        sending = isFirst ? sendTo(key, content) : sending.then(before => sendAfter(before, key, content))
        return sending.then(() => undefined)
      },
      stop: () =>
        attempt(async () => {
          const { conversationId } = transcript.getState()
          if (conversationId !== null) await client.call('chat.stop', { conversationId })
        }),
      regenerate: messageId =>
        attempt(async () =>
          showStarted(await answering(client.call('chat.regenerate', { messageId, waitMs: MAX_WAIT_MS }))),
        ),
      goOn: messageId =>
        attempt(async () => {
          await answering(client.call('chat.continue', { messageId, waitMs: MAX_WAIT_MS }))
          await transcript.getState().readAgain()
        }),
      prefill: () => {
        const key = keyNow()
        const persona = get().personas[key]
        client
          .call('chat.prefill', {
            ...(key === NEW_CHAT_KEY ? {} : { conversationId: key }),
            ...(persona === undefined ? {} : { persona }),
          })
          // Only a head start is lost.
          .catch(() => undefined)
      },
      readContext: conversationId => {
        const persona = get().personas[conversationId]
        return client.call('chat.context', { conversationId, ...(persona === undefined ? {} : { persona }) })
      },
      startEdit: messageId => set({ editingId: messageId }),
      cancelEdit: () => set({ editingId: null }),
      saveEdit: (messageId, content) =>
        attempt(async () => {
          const result = await answering(client.call('chat.edit', { messageId, content, waitMs: MAX_WAIT_MS }))
          set({ editingId: null })
          await showStarted(result)
        }),
      showBranch: messageId =>
        attempt(async () => {
          await client.call('conversation.showBranch', { messageId })
          await transcript.getState().readAgain()
        }),
      startTemporary: isTemporary => {
        set({ startsTemporary: isTemporary })
        // Once more, to where it now belongs.
        drafts.getState().set(NEW_CHAT_KEY, drafts.getState().drafts[NEW_CHAT_KEY] ?? '')
      },
      choosePersona: persona => {
        const { [keyNow()]: _, ...others } = get().personas
        set({ personas: persona === null ? others : { ...others, [keyNow()]: persona } })
      },
      dismissFailure: () => set({ failure: null }),
    }
  })
  client.on('context.changed', () => store.setState(({ contextVersion }) => ({ contextVersion: contextVersion + 1 })))
  return store
}
