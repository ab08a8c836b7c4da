// What each write of the store may change of what reads are kept for. A write that is not here does not compile.

import type { Conversation } from '../../../shared/models.ts'
import type { StartedTurn } from '../memory.ts'
import type { InputOf, ResultOf, Writes } from '../operations.ts'
import type { Part, Touched } from './read-cache.ts'

type TouchedBy<N extends keyof Writes> = (result: ResultOf<Writes, N>, input: InputOf<Writes, N>) => Touched

const nothing = (): Touched => []
const search = (): Touched => ['search']

/** The store's own ids are written so. */
const conversationPart = (conversationId: string) => conversationId as `c${number}`

/** How a conversation is listed and read; `others`: what else. */
const conversation =
  (...others: readonly Part[]) =>
  ({ conversationId }: Conversation): Touched => [conversationPart(conversationId), 'conversations', ...others]

/** Messages came to a conversation, or one of it began or ended being written. */
const turn = ({ conversation: { conversationId } }: StartedTurn): Touched => messagesOf(conversationId)

const messagesOf = (conversationId: string): Touched => [
  conversationPart(conversationId),
  'conversations',
  'messages',
  'search',
  // It says how many messages it does not know yet.
  'graph',
]

const everythingIf = (isChanged: boolean): Touched => (isChanged ? 'everything' : [])

export const touchedBy: { readonly [N in keyof Writes]: TouchedBy<N> } = {
  // Mentions are listed with their conversation's title.
  renameConversation: conversation('search', 'graph'),
  // `in:` looks at pinned ones first.
  pinConversation: conversation('search'),
  setParameters: conversation(),
  setSpoken: conversation(),
  setUsesMemory: conversation(),
  deleteConversation: conversation('messages', 'search', 'graph'),
  restoreConversation: conversation('messages', 'search', 'graph'),
  // They were out of sight, but words of theirs weighed in searches.
  purgeDeleted: removed => (removed > 0 ? ['search', 'graph'] : []),
  showBranch: conversation('messages'),

  startTurn: turn,
  startSibling: turn,
  startQueued: turn,
  resumeAnswer: turn,
  // Searches leave out what is being written.
  saveProgress: conversationId => [conversationPart(conversationId), 'messages'],
  finishAnswer: ({ conversationId }) => messagesOf(conversationId),
  pinMessage: ({ conversationId }) => [conversationPart(conversationId), 'messages', 'search'],

  addQueued: nothing,
  editQueued: nothing,
  removeQueued: nothing,
  writeSummary: nothing,
  writeSettings: nothing,
  writeEndpoints: nothing,

  addFacts: nothing,
  changeFacts: nothing,
  mergeFacts: nothing,
  forgetFacts: nothing,
  restoreFacts: nothing,
  purgeFacts: nothing,
  recallFacts: nothing,
  separateFacts: nothing,
  flushLog: nothing,

  beginImport: nothing,
  importSlice: ({ messages }) => everythingIf(messages > 0),
  endImport: nothing,
  beginUndo: nothing,
  hideImported: next => everythingIf(next !== null),
  removeImported: next => everythingIf(next !== null),
  endUndo: nothing,

  addSavedSearch: nothing,
  removeSavedSearch: nothing,
  indexBacklog: left => (left === null ? [] : ['search']),
  buildPostings: isMore => (isMore ? ['search'] : []),
  loadCodes: isDone => (isDone ? [] : ['search']),
  storeVectors: search,
  serveEmbeddingModel: search,
  addEmbeddingModel: nothing,
  dropEmbeddings: nothing,
  keepCodes: nothing,
  mineGraph: ({ isChanged }) => (isChanged ? ['graph'] : []),
  tidy: nothing,
}
