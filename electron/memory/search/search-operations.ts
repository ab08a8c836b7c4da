// What the store's threads can be asked of search.

import { planSearch, readSearchPage } from './search-store.ts'
import { addSavedSearch, listSavedSearches, removeSavedSearch, suggestSearches } from './suggestion-store.ts'
import { buildPostings, indexBacklog, tidy } from './text-index.ts'
import {
  addEmbeddingModel,
  dropEmbeddings,
  keepCodes,
  loadCodes,
  readEmbeddingModels,
  readPending,
  serveEmbeddingModel,
  storeVectors,
} from './vector-store.ts'

export const searchReads = {
  listSavedSearches,
  planSearch,
  readEmbeddingModels,
  readPending,
  readSearchPage,
  suggestSearches,
}

/** loadCodes changes no row: the writer alone may change the memory that codes are in. */
export const searchWrites = {
  addEmbeddingModel,
  addSavedSearch,
  buildPostings,
  dropEmbeddings,
  indexBacklog,
  keepCodes,
  loadCodes,
  removeSavedSearch,
  serveEmbeddingModel,
  storeVectors,
  tidy,
}
