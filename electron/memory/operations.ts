// Everything the worker threads can be asked, by name. The client's types come from these two maps.

import {
  deleteConversation,
  getConversation,
  getConversations,
  listConversations,
  pinConversation,
  purgeDeleted,
  renameConversation,
  restoreConversation,
  setParameters,
  setUsesMemory,
  setSpoken,
} from './conversation-store.ts'
import type { Database } from './database.ts'
import { readEndpoints, writeEndpoints } from './endpoint-store.ts'
import { flushLog } from './flush-log.ts'
import { recallFacts, usedFacts } from './facts/fact-recall.ts'
import {
  addFacts,
  changeFacts,
  countFacts,
  forgetFacts,
  listFacts,
  purgeFacts,
  restoreFacts,
} from './facts/fact-store.ts'
import { readGraph, readNeighbours, searchGraph } from './graph/graph-reads.ts'
import { followGraph, mineGraph } from './graph/graph-store.ts'
import { listMentions } from './graph/mention-pages.ts'
import { mergeFacts, separateFacts } from './facts/fact-merge.ts'
import { readExport } from './export/export-store.ts'
import { beginImport, checkSlice, endImport, importSlice, listImports } from './import/import-store.ts'
import { beginUndo, endUndo, hideImported, removeImported } from './import/undo-import.ts'
import { counts, getMessage, listMessages, pinMessage } from './message-store.ts'
import { addQueued, editQueued, listQueued, listQueuedConversations, removeQueued } from './queue-store.ts'
import { dropDraft } from './search/posting-store.ts'
import { searchReads, searchWrites } from './search/search-operations.ts'
import { indexChanges } from './search/text-index.ts'
import { forgetVectors, vectorsCommitted } from './search/vector-store.ts'
import { readSettings, writeSettings } from './setting-store.ts'
import { readSummary, writeSummary } from './summary-store.ts'
import { isShown, readHistory, readTranscript, showBranch } from './transcript-store.ts'
import { finishAnswer, resumeAnswer, saveProgress, startQueued, startSibling, startTurn } from './turn-store.ts'

export const reads = {
  countFacts,
  listFacts,
  usedFacts,
  checkSlice,
  ...searchReads,
  listMentions,
  readGraph,
  readNeighbours,
  searchGraph,
  counts,
  getConversation,
  getConversations,
  getMessage,
  isShown,
  listConversations,
  listImports,
  listMessages,
  listQueued,
  listQueuedConversations,
  readEndpoints,
  readExport,
  readHistory,
  readSettings,
  readSummary,
  readTranscript,
} satisfies Operations

export const writes = {
  addFacts,
  changeFacts,
  forgetFacts,
  mergeFacts,
  flushLog,
  purgeFacts,
  recallFacts,
  restoreFacts,
  separateFacts,
  setUsesMemory,
  ...searchWrites,
  mineGraph,
  addQueued,
  beginImport,
  beginUndo,
  deleteConversation,
  editQueued,
  endImport,
  endUndo,
  finishAnswer,
  hideImported,
  importSlice,
  pinConversation,
  pinMessage,
  purgeDeleted,
  removeImported,
  removeQueued,
  renameConversation,
  restoreConversation,
  resumeAnswer,
  saveProgress,
  setParameters,
  setSpoken,
  showBranch,
  startQueued,
  startSibling,
  startTurn,
  writeEndpoints,
  writeSettings,
  writeSummary,
} satisfies Operations

export type Operations = Readonly<Record<string, (db: Database, input: never) => unknown>>
export type Reads = typeof reads
export type Writes = typeof writes
/** What an operation takes besides the database; none: undefined. */
export type InputOf<O extends Operations, N extends keyof O> = Parameters<O[N]>[1]
export type ResultOf<O extends Operations, N extends keyof O> = ReturnType<O[N]>

/** One transaction: a read sees one state of the store, a write happens whole or not at all. The log is emptied outside of any. */
export function runOperation(db: Database, name: string, input: unknown): unknown {
  const known: Operations = db.readonly ? reads : { ...reads, ...writes }
  const operation = Object.hasOwn(known, name) ? known[name] : undefined
  if (operation === undefined) throw new Error(`The store has no operation ${name}.`)
  // The client's types tie `name` to its input.
  if (!isWrite(name)) return db.transaction(() => operation(db, input as never)).deferred()
  if (name === 'flushLog') return flushLog(db)
  const write = db.transaction(() => {
    const result = operation(db, input as never)
    forgetVectors(db, indexChanges(db))
    followGraph(db)
    return result
  })
  try {
    const result = write.immediate()
    vectorsCommitted(db, true)
    return result
  } catch (error) {
    vectorsCommitted(db, false)
    dropDraft(db)
    throw error
  }
}

export function isWrite(name: string): boolean {
  return Object.hasOwn(writes, name)
}
