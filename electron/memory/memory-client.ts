// The store for the other services: every method is one call to the writer thread or to a reader thread.

import { AppError } from '../../shared/errors.ts'
import type { Conversation } from '../../shared/models.ts'
import type { SearchProgress } from '../../shared/search-models.ts'
import type { Embedder } from '../lib/embedder/embedder.ts'
import { Emitter } from '../lib/emitter.ts'
import { timed, type Recorder } from '../lib/recorder.ts'
import type { Logger } from '../lib/logger.ts'
import { partsOfConversation } from './caches/cached-reads.ts'
import { keyOf, ReadCaches } from './caches/read-caches.ts'
import { DatabaseThread, type ThreadOptions } from './database-thread.ts'
import type { Memory } from './memory.ts'
import type { InputOf, Reads, ResultOf, Writes } from './operations.ts'
import { GraphMiner } from './graph/graph-miner.ts'
import { PAGE_CACHE_BYTES } from './page-cache.ts'
import { ReaderPool } from './reader-pool.ts'
import { MeaningIndexer } from './search/meaning-indexer.ts'
import { SearchService } from './search/search-service.ts'
import { createVectorMemory } from './search/vector-memory.ts'

const READER_CLOSE_MS = 1_000
const WRITER_CLOSE_MS = 2_000

export interface MemoryOptions {
  /** Path of jarvis.db. */
  readonly file: string
  /** Of memory.worker: a host whose code is bundled has it elsewhere. */
  readonly workerUrl: URL
  /** Reader threads that stay; a few more come and go. */
  readonly readerCount: number
  readonly embedder: Embedder
  /** False: vectors are made only when somebody waits for them. */
  readonly isIndexing: boolean
  /** False: every read goes to the threads, as for a store that is in memory already. */
  readonly isCached?: boolean
  readonly recorder: Recorder
  readonly logger: Logger
  readonly onSlow?: ThreadOptions['onSlow']
}

/** Resolves as soon as writes and reads can be asked; rejects with `read_only`, `storage_full`, `newer_data`, `memory_corrupt` … */
export async function openMemory(options: MemoryOptions): Promise<Memory> {
  const thread = { ...options, vectors: createVectorMemory() }
  const writer = new DatabaseThread<Reads & Writes>({ ...thread, role: 'writer' })
  try {
    await writer.opened
  } catch (error) {
    await writer.close(WRITER_CLOSE_MS)
    throw error
  }
  return createClient(writer, new ReaderPool(writer, { ...thread, size: options.readerCount }), options)
}

function createClient(writer: DatabaseThread<Reads & Writes>, readers: ReaderPool, options: MemoryOptions): Memory {
  const { recorder, logger } = options
  const caches = new ReadCaches()
  if (options.isCached === false) caches.turn({ events: false, search: false, graph: false })
  let closing: Promise<void> | null = null

  function call<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (closing !== null) return Promise.reject(new AppError('memory_unavailable', 'The store is closed.'))
    return timed(recorder, `memory.${name}`, work)
  }
  function read<N extends keyof Reads>(name: N, input: InputOf<Reads, N>): Promise<ResultOf<Reads, N>> {
    return call(name, () => caches.read(name, input, () => readers.call(name, input)))
  }
  function change<N extends keyof Writes>(name: N, input: InputOf<Writes, N>): Promise<ResultOf<Writes, N>> {
    return call(name, () => caches.write(name, input, () => writer.call(name, input)))
  }
  let writtenAt = -Infinity
  async function write<N extends keyof Writes>(name: N, input: InputOf<Writes, N>): Promise<ResultOf<Writes, N>> {
    writtenAt = performance.now()
    const result = await change(name, input)
    if (name !== 'saveProgress') {
      indexer.poke()
      miner?.poke()
    }
    return result
  }
  const events = new Emitter<{ progress: SearchProgress }>()
  let servedModel: string | null = null
  const indexer = new MeaningIndexer({
    read,
    write: change,
    embedder: options.embedder,
    isBackground: options.isIndexing,
    onProgress: progress => {
      // Words are given meaning by another model from now on.
      if (progress.model !== servedModel) caches.touch(['search'])
      servedModel = progress.model
      events.emit('progress', progress)
    },
    logger,
  })
  const searches = new SearchService({ read, embedder: () => indexer.serving, load: () => indexer.load(), caches })
  const miner = options.isIndexing ? new GraphMiner({ mine: limit => change('mineGraph', { limit }), logger }) : null
  function getConversations(references: readonly string[]): Promise<readonly Conversation[]> {
    return call('getConversations', async () => {
      const wanted = references.map(reference => {
        return { key: keyOf('getConversations', { reference }), parts: partsOfConversation(reference) }
      })
      const found = await caches.getMany('events', wanted, missing => {
        return readers.call('getConversations', { references: missing.map(at => references[at] ?? '') })
      })
      return found.filter(conversation => conversation !== null)
    })
  }
  async function close(): Promise<void> {
    await indexer.close()
    await miner?.close()
    await readers.close(READER_CLOSE_MS)
    // Last, because it writes the log back into the database, which no reader may hold then.
    await writer.close(WRITER_CLOSE_MS)
  }

  return {
    listConversations: input => read('listConversations', input),
    getConversation: reference => read('getConversation', { reference }),
    getConversations: references => getConversations(references),
    renameConversation: (reference, title, source) => write('renameConversation', { reference, title, source }),
    pinConversation: (reference, isPinned) => write('pinConversation', { reference, isPinned }),
    setParameters: (reference, parameters) => write('setParameters', { reference, parameters }),
    setSpoken: (reference, isSpoken) => write('setSpoken', { reference, isSpoken }),
    deleteConversation: reference => write('deleteConversation', { reference, now: Date.now() }),
    restoreConversation: reference => write('restoreConversation', { reference }),
    purgeDeleted: (before, limit) => write('purgeDeleted', { before, limit }),

    async readTranscript(input) {
      const { reference, aroundMessageId } = input
      if (aroundMessageId !== undefined && !(await read('isShown', { reference, messageReference: aroundMessageId }))) {
        await write('showBranch', { reference: aroundMessageId, conversationReference: reference })
      }
      return await read('readTranscript', input)
    },
    showBranch: reference => write('showBranch', { reference }),
    listMessages: input => read('listMessages', input),
    getMessage: reference => read('getMessage', { reference }),
    pinMessage: (reference, isPinned) => write('pinMessage', { reference, isPinned }),
    readHistory: (reference, limit) => read('readHistory', { reference, limit }),

    startTurn: turn => write('startTurn', { turn, now: Date.now() }),
    startSibling: reference => write('startSibling', { reference, now: Date.now() }),
    resumeAnswer: reference => write('resumeAnswer', { reference }),
    saveProgress: async (answerId, content, reasoning) => {
      await write('saveProgress', { answerId, content, reasoning })
    },
    finishAnswer: (answerId, end) => write('finishAnswer', { answerId, end, now: Date.now() }),

    readSummary: reference => read('readSummary', { reference }),
    writeSummary: (reference, summary) => write('writeSummary', { reference, summary, now: Date.now() }),

    addQueued: (conversationId, content, options) =>
      write('addQueued', { conversationId, content, options, now: Date.now() }),
    listQueued: reference => read('listQueued', { reference }),
    editQueued: (queuedId, content) => write('editQueued', { queuedId, content }),
    removeQueued: queuedId => write('removeQueued', { queuedId }),
    startQueued: queuedId => write('startQueued', { queuedId, now: Date.now() }),
    listQueuedConversations: () => read('listQueuedConversations', undefined),

    setUsesMemory: (reference, usesMemory) => write('setUsesMemory', { reference, usesMemory }),
    addFacts: facts => write('addFacts', { facts, now: Date.now() }),
    listFacts: input => read('listFacts', input),
    changeFacts: (factIds, patch) => write('changeFacts', { factIds, patch }),
    mergeFacts: (factIds, text) => write('mergeFacts', { factIds, text, now: Date.now() }),
    separateFacts: (before, factIds) => write('separateFacts', { before, factIds }),
    forgetFacts: factIds => write('forgetFacts', { factIds, now: Date.now() }),
    restoreFacts: factIds => write('restoreFacts', { factIds }),
    purgeFacts: (before, limit) => write('purgeFacts', { before, limit }),
    flushLog: () => write('flushLog', undefined),
    recallFacts: reference => write('recallFacts', { reference, now: Date.now() }),
    usedFacts: reference => read('usedFacts', { reference }),
    countFacts: () => read('countFacts', undefined),
    beginImport: name => write('beginImport', { name, now: Date.now() }),
    importSlice: (importId, slice, terms) => {
      indexer.rest()
      miner?.poke()
      return change('importSlice', { importId, slice, terms })
    },
    quietMs: () => performance.now() - writtenAt,
    checkSlice: slice => read('checkSlice', { slice }),
    endImport: (importId, state, problems) => write('endImport', { importId, state, problems }),
    listImports: () => read('listImports', undefined),
    beginUndo: importId => write('beginUndo', { importId }),
    hideImported: (importId, fromId, limit) => write('hideImported', { importId, fromId, limit }),
    removeImported: (importId, beforeId, limit) => write('removeImported', { importId, beforeId, limit }),
    endUndo: importId => write('endUndo', { importId }),
    readExport: input => read('readExport', input),

    readSettings: () => read('readSettings', undefined),
    writeSettings: patch => write('writeSettings', { patch }),

    readEndpoints: () => read('readEndpoints', undefined),
    writeEndpoints: states => write('writeEndpoints', { states }),

    search: (request, signal) => call('search', () => searches.search(request, signal)),
    suggestSearches: (text, limit) => read('suggestSearches', { text, limit }),
    listSavedSearches: () => read('listSavedSearches', undefined),
    addSavedSearch: text => write('addSavedSearch', { text, now: Date.now() }),
    removeSavedSearch: savedSearchId => write('removeSavedSearch', { savedSearchId }),
    searchProgress: () => indexer.progress(),
    onSearchProgress: listener => events.on('progress', listener),
    completeIndexes: signal => indexer.complete(signal),
    useEmbedder: embedder => {
      indexer.use(embedder)
      // What could not be embedded before may be now.
      caches.touch(['search'])
    },

    readGraph: input => read('readGraph', input),
    searchGraph: input => read('searchGraph', input),
    readNeighbours: input => read('readNeighbours', input),
    listMentions: input => read('listMentions', input),

    turnCaches: isOn => caches.turn(isOn),
    caches: () => caches.stats(),
    counts: () => read('counts', undefined),
    pageCacheBytes: (options.readerCount + 1) * PAGE_CACHE_BYTES,
    tidy: () => change('tidy', undefined),
    pools: () => ({ 'memory.readers': readers.stats(), 'memory.writer': writer.stats() }),
    threads: () => [writer.health(), ...readers.health()],
    close: () => (closing ??= close()),
  }
}
