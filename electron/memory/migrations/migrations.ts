// Every step from an empty file to today's tables, in order. A published step never changes.

import { initial } from './0010-initial.ts'
import { search } from './0020-search.ts'
import { imports } from './0030-import.ts'
import { facts } from './0031-facts.ts'
import { gateway } from './0040-gateway.ts'
import { parametersAndCache } from './0041-parameters-and-cache.ts'
import { spokenConversations } from './0050-spoken-conversations.ts'
import { postings } from './0061-postings.ts'
import { graph } from './0062-graph.ts'
import { factSources } from './0066-fact-sources.ts'
import { fewMessages } from './0067-few-messages.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  initial,
  search,
  imports,
  facts,
  gateway,
  parametersAndCache,
  spokenConversations,
  postings,
  graph,
  factSources,
  fewMessages,
]
