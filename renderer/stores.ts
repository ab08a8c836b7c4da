// Every store of the page, made once from one client, and the way components reach them.

import { createContext, useContext } from 'react'
import type { Client } from '../shared/client.ts'
import { isTemporaryId } from '../shared/temporary.ts'
import { createCacheStore } from './cache/cache-store.ts'
import { createAnswerStore, nextPageFrame } from './chat/answer-store.ts'
import { createConversationStore } from './chat/conversation-store.ts'
import { createDraftStore, NEW_CHAT_KEY } from './chat/draft-store.ts'
import { createQueueStore } from './chat/queue-store.ts'
import { createTranscriptStore, type TranscriptStore } from './chat/transcript-store.ts'
import { createTurnStore, type TurnStore } from './chat/turn-store.ts'
import { saveFacts, type FactFormat } from './memory/facts/export-facts.ts'
import { createFactListStore } from './memory/facts/fact-list-store.ts'
import { createExportStore } from './memory/transfer/export-store.ts'
import { createGraphStore } from './memory/graph/graph-store.ts'
import { createImportStore } from './memory/transfer/import-store.ts'
import { createSearchStore } from './memory/search-store.ts'
import { createTimelineStore } from './memory/timeline-store.ts'
import { createAutoSpeak } from './speech/auto-speak.ts'
import { createSpeechStore } from './speech/speech-store.ts'
import { measurePage } from './performance/measure-page.ts'
import { createPerformanceStore } from './performance/performance-store.ts'
import { createTrendStore } from './performance/trend-store.ts'
import { createBackupStore } from './settings/backup-store.ts'
import { createSearchModelStore } from './settings/search-model-store.ts'
import { createConnectionStore } from './ui/connection-store.ts'
import { createHealthStore } from './ui/health-store.ts'
import { createEngineStore } from './ui/engine-store.ts'
import { createFormats } from './ui/formats.ts'
import type { Words } from './ui/i18n.ts'
import { createNoticeStore } from './ui/notice-store.ts'
import { chatRoute, createRouteStore, goTo } from './ui/route-store.ts'
import { createSettingsStore, localeOf } from './ui/settings-store.ts'
import { playSound } from './voices/play-sound.ts'
import { createVoiceStore } from './voices/voice-store.ts'

export type Stores = ReturnType<typeof createStores>

export function createStores(client: Client) {
  const route = createRouteStore(window)
  const measuring = measurePage(client)
  const conversations = createConversationStore(client)
  const isTemporary = (key: string) => isTemporaryId(key) || (key === NEW_CHAT_KEY && turn.getState().startsTemporary)
  const drafts = createDraftStore(sessionStorage, key => !isTemporary(key))
  const answers = createAnswerStore(client, {
    onEnd: message => {
      transcript.getState().apply(message)
      measuring.ended(message.messageId)
    },
    nextFrame: nextPageFrame,
  })
  answers.subscribe(({ live }, before) => {
    for (const [messageId, { text }] of Object.entries(live)) {
      // In the picture that is made next.
      if (text !== '' && (before.live[messageId]?.text ?? '') === '') nextPageFrame(() => measuring.shown(messageId))
    }
  })
  const transcript: TranscriptStore = createTranscriptStore(client, answers)
  const settings = createSettingsStore(client)
  const notices = createNoticeStore()
  settings.subscribe(({ info }, before) => {
    const recovery = info?.recovery ?? null
    if (recovery === null || before.info?.recovery?.at === recovery.at) return
    notices.getState().tell('app.recovered', { saved: recovery.savedMessages, lost: recovery.lostMessages })
  })
  const speech = createSpeechStore({
    client,
    settings: () => settings.getState().settings,
    onNothingToSay: () => notices.getState().tell('speech.nothing'),
    onFailure: error => notices.getState().tellError(error),
  })
  const autoSpeak = createAutoSpeak({
    client,
    speech,
    conversations,
    transcript,
    settings: () => settings.getState().settings,
    personaOf: conversationId => turn.getState().personas[conversationId],
  })
  const turn: TurnStore = createTurnStore({
    client,
    transcript,
    drafts,
    onAsk: () => {
      measuring.asked()
      autoSpeak.noteQuestion()
    },
    onAnswer: result => {
      if (result.kind === 'started') measuring.started(result.answerId)
      autoSpeak.noteAnswer(result)
    },
    onStarted: conversationId => goTo(chatRoute(conversationId), 'replace'),
  })
  const trends = createTrendStore(client, () => document.hidden)
  const voices = createVoiceStore({
    client,
    playSound,
    onCrashed: ({ title }) => notices.getState().tell('settings.voices.crashed', { name: title }),
  })
  return {
    route,
    drafts,
    answers,
    transcript,
    turn,
    connection: createConnectionStore(client),
    settings,
    speech,
    autoSpeak,
    engine: createEngineStore(client),
    health: createHealthStore(client),
    notices,
    voices,
    conversations,
    queue: createQueueStore(client),
    backups: createBackupStore(client, () => notices.getState()),
    cache: createCacheStore(client),
    timeline: createTimelineStore(client, conversations),
    graph: createGraphStore(client),
    search: createSearchStore(client),
    searchModels: createSearchModelStore(client),
    imports: createImportStore(client, end => {
      if ('code' in end) return notices.getState().tellError(end)
      const { conversations, messages } = end
      const { number } = createFormats(localeOf(settings.getState()))
      notices.getState().tell('memory.import.added', { conversations, messages, number: number(messages) })
    }),
    facts: createFactListStore(client),
    exportFacts: (format: FactFormat, words: Words) => saveFacts(client, format, words),
    readUsedFacts: async (messageId: string) => (await client.call('fact.used', { messageId })).items,
    setUsesMemory: (conversationId: string, usesMemory: boolean) =>
      client.call('conversation.setMemory', { conversationId, usesMemory }),
    exports: createExportStore(client),
    performance: createPerformanceStore(client, () => document.hidden || trends.getState().isPaused),
    trends,
  }
}

export const StoresContext = createContext<Stores | null>(null)

export function useStores(): Stores {
  const stores = useContext(StoresContext)
  if (stores === null) throw new Error('No stores above this component.')
  return stores
}
