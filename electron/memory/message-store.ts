// Single messages, and lists of them newest first by three strategies.

import type { Message, MessagePage, PagingStrategy } from '../../shared/models.ts'
import { badCursor, decodeCursor } from './cursor.ts'
import { prepare, type Database } from './database.ts'
import { readMessage, readMessages } from './message-record.ts'
import { keysetWalk, offsetWalk, timelineWalk } from './message-walks.ts'
import { readPage, type Walk } from './page.ts'
import { resolveConversation, resolveMessage } from './reference.ts'

/** From this many messages on an offset costs too much. */
const SMALL_SET = 1_000

const walks: Readonly<Record<PagingStrategy, (db: Database, conversationId: number | null) => Walk>> = {
  offset: offsetWalk,
  cursor: timelineWalk,
  keyset: keysetWalk,
}

export function getMessage(db: Database, input: { reference: string }): Message {
  return readMessage(db, resolveMessage(db, input.reference).id)
}

export function pinMessage(db: Database, input: { reference: string; isPinned: boolean }): Message {
  const { id } = resolveMessage(db, input.reference)
  prepare(db, 'UPDATE message SET isPinned = ? WHERE id = ?').run(Number(input.isPinned), id)
  return readMessage(db, id)
}

export function listMessages(
  db: Database,
  input: { reference?: string; strategy: 'auto' | PagingStrategy; limit: number; cursor?: string },
): MessagePage {
  const conversationId = input.reference === undefined ? null : resolveConversation(db, input.reference)
  const queryOf = (strategy: PagingStrategy) => `messages:${strategy}:${conversationId ?? 'all'}`
  const approximateTotal = countMessages(db, conversationId)
  const strategy = chooseStrategy(input.strategy, input.cursor, approximateTotal, queryOf)
  const page = readPage({
    query: queryOf(strategy),
    walk: walks[strategy](db, conversationId),
    limit: input.limit,
    cursor: input.cursor,
    read: ids => readMessages(db, ids),
  })
  return { ...page, strategy, approximateTotal }
}

/** A list begun with one strategy goes on with it, however many messages there are by now. */
function chooseStrategy(
  asked: 'auto' | PagingStrategy,
  cursor: string | undefined,
  total: number,
  queryOf: (strategy: PagingStrategy) => string,
): PagingStrategy {
  if (asked !== 'auto') return asked
  if (cursor === undefined) return total < SMALL_SET ? 'offset' : 'keyset'
  const begun = (['offset', 'cursor', 'keyset'] as const).find(name => decodeCursor(queryOf(name), cursor) !== null)
  if (begun === undefined) throw badCursor()
  return begun
}

function countMessages(db: Database, conversationId: number | null): number {
  const row =
    conversationId === null
      ? prepare<{ count: number }>(db, 'SELECT messages AS count FROM total WHERE id = 1').get()
      : prepare<{ count: number }>(db, 'SELECT messageCount AS count FROM conversation WHERE id = ?').get(
          conversationId,
        )
  return row?.count ?? 0
}

export function counts(db: Database): { messages: number; conversations: number; databaseBytes: number } {
  const sql = `
    SELECT messages, conversations, page_count * page_size AS databaseBytes
    FROM total, pragma_page_count(), pragma_page_size() WHERE id = 1`
  return prepare<ReturnType<typeof counts>>(db, sql).get() ?? { messages: 0, conversations: 0, databaseBytes: 0 }
}
