// Who has to hear of which settings when they change.

import type { Settings } from '../shared/settings.ts'
import type { Notify } from './chat/chat.ts'
import type { Llm } from './llm/llm.ts'
import type { LocalApi } from './local-api/local-api.ts'
import type { Memory } from './memory/memory.ts'
import type { SettingsService } from './settings.ts'

export interface SettingsFollowers {
  readonly settings: Pick<SettingsService, 'onChange'>
  readonly llm: Pick<Llm, 'configure'>
  /** Null on a host that does not serve other programs. */
  readonly localApi: Pick<LocalApi, 'configure'> | null
  readonly memory: Pick<Memory, 'turnCaches'>
  readonly embedding: { choose(model: Settings['embeddingModel']): void }
  readonly speech: { configure(): void }
  readonly notify: Notify
}

/** What decides who answers; a change of anything else must not disturb the engines. */
const llmSettings: readonly string[] = ['engine', 'model', 'ollamaUrls', 'endpointConsents']
const cacheSettings: readonly string[] = ['isEventsCacheOn', 'isSearchCacheOn', 'isGraphCacheOn']
const localApiSettings: readonly string[] = ['isLocalApiOn', 'localApiPort']

export function followSettings({
  settings,
  llm,
  memory,
  localApi,
  embedding,
  speech,
  notify,
}: SettingsFollowers): void {
  settings.onChange(({ settings: current, names }) => {
    if (names.some(name => llmSettings.includes(name))) llm.configure(current)
    if (names.some(name => localApiSettings.includes(name))) void localApi?.configure(current)
    if (names.some(name => cacheSettings.includes(name))) memory.turnCaches(keptReads(current))
    if (names.includes('embeddingModel')) embedding.choose(current.embeddingModel)
    if (names.includes('speechThreads')) speech.configure()
    notify('settings.changed', current)
  })
}

/** Which of the store's caches the settings want. */
export function keptReads(settings: Settings): Parameters<Memory['turnCaches']>[0] {
  return { events: settings.isEventsCacheOn, search: settings.isSearchCacheOn, graph: settings.isGraphCacheOn }
}
