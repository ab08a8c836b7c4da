// Temporary chats over a store in memory, and what joins them with the chat whose store is a file.

import type { Embedder } from './lib/embedder/embedder.ts'
import type { AppParts } from './app-parts.ts'
import type { Chat } from './chat/chat.ts'
import { TemporaryChats, type TemporaryChatsOptions } from './chat/temporary-chats.ts'
import { IN_MEMORY } from './memory/database.ts'
import { openMemory } from './memory/memory-client.ts'
import { isTemporaryId } from '../shared/temporary.ts'

export interface TemporaryParts extends Omit<TemporaryChatsOptions, 'openMemory'> {
  readonly parts: Pick<AppParts, 'workers'>
  readonly embedder: Embedder
  readonly chat: Chat
}

export interface BothChats {
  readonly temporary: TemporaryChats
  readonly follow: Chat['follow']
  readonly runningCount: () => number
  readonly drain: Chat['drain']
}

export function createTemporary({ parts, embedder, chat, ...options }: TemporaryParts): BothChats {
  const { recorder, logger } = options
  const store = {
    workerUrl: parts.workers.memory,
    readerCount: 0,
    isCached: false,
    embedder,
    isIndexing: false,
    recorder,
    logger,
  }
  const temporary = new TemporaryChats({ ...options, openMemory: () => openMemory({ file: IN_MEMORY, ...store }) })
  return {
    temporary,
    follow: async (input, onChunk, signal) => {
      const place = isTemporaryId(input.messageId) ? (await temporary.get(input.messageId)).chat : chat
      return await place.follow(input, onChunk, signal)
    },
    runningCount: () => chat.runningCount + temporary.runningCount,
    drain: async signal => {
      await Promise.all([chat.drain(signal), temporary.drain(signal)])
    },
  }
}
