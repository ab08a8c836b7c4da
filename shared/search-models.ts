// What a search of messages carries.

import type { ErrorShape } from './errors.ts'
import type { EngineName, Role, StrategicPage } from './models.ts'

export type SearchMode = 'hybrid' | 'text' | 'meaning'

/** Why a message was found, and how much that weighed in its score. */
export interface SearchReason {
  /** neighbours: the words stand in the messages around it · sitting: another message of the same sitting fits well */
  readonly kind: 'words' | 'neighbours' | 'meaning' | 'speaker' | 'sitting' | 'recent'
  readonly weight: number
}

export interface SearchHit {
  readonly messageId: string
  readonly externalId: string | null
  readonly conversationId: string
  readonly conversationExternalId: string | null
  readonly conversationTitle: string
  readonly role: Role
  readonly name: string | null
  readonly createdAt: number
  /** Comparable within one search only; 0 for those that follow the best, newest first. */
  readonly score: number
  /** Plain text, with `<mark>` around what was found. */
  readonly snippet: string
  readonly why: readonly SearchReason[]
}

export interface SearchPage extends StrategicPage<SearchHit> {
  readonly approximateTotal: number
  /** Whether every message can be found by its meaning yet. */
  readonly meaningComplete: boolean
  readonly tookMs: number
}

export interface SearchSuggestion {
  /** What to search for. */
  readonly text: string
  readonly kind: 'saved' | 'conversation' | 'person'
}

export interface SavedSearch {
  readonly savedSearchId: string
  readonly text: string
}

/** A model that could make the vectors of searching by meaning. */
export interface EmbeddingOffer {
  /** What the setting `embeddingModel` then is: a file's name, or Ollama's name of it. */
  readonly model: string
  readonly engine: EngineName
  readonly sizeBytes: number
  /** Of its vectors; null while not known. */
  readonly dimensions: number | null
}

/** How far the indexes are. */
export interface SearchProgress {
  readonly meaningComplete: boolean
  /** Messages that still wait for a vector. */
  readonly left: number
  readonly messagesPerSecond: number | null
  /** Model whose vectors are searched, and the one that new vectors are made with while that changes. */
  readonly model: string
  readonly nextModel: string | null
  /** Why no vectors are made now, or not by the model that was chosen. */
  readonly problem: ErrorShape | null
}
