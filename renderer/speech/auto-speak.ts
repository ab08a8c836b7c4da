// Reads answers aloud by itself where the conversation or the settings ask for it, and falls silent when the user begins
// to type or asks something else.

import type { Client } from '../../shared/client.ts'
import type { SendResult } from '../../shared/models.ts'
import type { Settings } from '../../shared/settings.ts'
import { find, type ConversationStore } from '../chat/conversation-store.ts'
import type { TranscriptStore } from '../chat/transcript-store.ts'
import type { SpeechStore } from './speech-store.ts'

/** Less than a voice stays ready by itself. */
const WARM_EVERY_MS = 120_000

export interface AutoSpeakParts {
  readonly client: Client
  readonly speech: SpeechStore
  readonly conversations: ConversationStore
  readonly transcript: TranscriptStore
  readonly settings: () => Pick<Settings, 'speaksAnswers' | 'speechInterrupt'>
  readonly personaOf: (conversationId: string) => string | undefined
}

export interface AutoSpeak {
  /** An answer was begun from this window. */
  readonly noteAnswer: (result: SendResult) => void
  readonly noteTyping: () => void
  readonly noteQuestion: () => void
}

export function createAutoSpeak(parts: AutoSpeakParts): AutoSpeak {
  const { client, speech, conversations, transcript, settings, personaOf } = parts
  /** The last answer this window has spoken by itself: it is told of twice, by its question and by the transcript. */
  let spokenId: string | null = null
  let warmedAt = -Infinity

  const isSpoken = async (conversationId: string) => {
    const known = find(conversations.getState().items, conversationId)
    const { isSpoken: own } = known ?? (await client.call('conversation.get', { conversationId }))
    return own ?? settings().speaksAnswers
  }
  /** While the question is written, the voice for its answer is made ready. */
  const warm = async () => {
    const { conversationId } = transcript.getState()
    if (conversationId === null || performance.now() - warmedAt < WARM_EVERY_MS) return
    warmedAt = performance.now()
    if (await isSpoken(conversationId)) await client.call('speech.warm', { persona: personaOf(conversationId) })
  }
  const speak = async (conversationId: string, messageId: string) => {
    if (spokenId === messageId) return
    spokenId = messageId
    if (!(await isSpoken(conversationId))) return
    if (spokenId === messageId)
      speech.getState().speak({ kind: 'message', messageId, persona: personaOf(conversationId) })
  }

  // A question that waited in the queue is asked by the services: the window that shows it speaks.
  transcript.subscribe((now, before) => {
    const last = now.items.at(-1)
    if (last === undefined || last.status !== 'streaming' || now.items === before.items) return
    const isNew = now.conversationId === before.conversationId && before.items.length > 0
    if (!isNew || before.items.some(({ messageId }) => messageId === last.messageId) || !document.hasFocus()) return
    speak(last.conversationId, last.messageId).catch(() => undefined)
  })

  return {
    noteAnswer: result => {
      if (result.kind === 'started') speak(result.conversationId, result.answerId).catch(() => undefined)
    },
    noteTyping: () => {
      if (settings().speechInterrupt === 'typing') speech.getState().stop()
      warm().catch(() => undefined)
    },
    noteQuestion: () => {
      if (settings().speechInterrupt !== 'never') speech.getState().stop()
    },
  }
}
