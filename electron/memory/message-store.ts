// Single messages, and lists of them newest first by three strategies.

import type { Message, MessagePage, PagingStrategy } from '../../shared/models.ts'
import { AppError } from '../../shared/errors.ts'
import { encodeCursor } from './cursor.ts'
import { prepare, type Database } from './database.ts'
import { readMessage, readMessages } from './message-record.ts'
import { keysetWalk, offsetWalk, timelineWalk } from './message-walks.ts'
import { readPage, type Walk } from './page.ts'
import { chooseStrategy, queryBy, type AskedStrategy } from './paging-strategy.ts'
import { resolveConversation, resolveMessage } from './reference.ts'

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
  input: { reference?: string; strategy: AskedStrategy; limit: number; cursor?: string; before?: number },
): MessagePage {
  const conversationId = input.reference === undefined ? null : resolveConversation(db, input.reference)
  const query = `messages:${conversationId ?? 'all'}`
  if (input.before !== undefined) {
    const { before, ...rest } = input
    if (rest.cursor !== undefined || (rest.strategy !== 'auto' && rest.strategy !== 'cursor'))
      throw new AppError('bad_request', 'A date begins a list by time: give it without a cursor or another strategy.')
    const cursor = encodeCursor(queryBy(query, 'cursor'), { direction: 'next', key: [before, 0] })
    return listMessages(db, { ...rest, strategy: 'cursor', cursor })
  }
  const approximateTotal = countMessages(db, conversationId)
  const strategy = chooseStrategy(input.strategy, query, input.cursor, items => approximateTotal < items)
  const page = readPage({
    query: queryBy(query, strategy),
    walk: walks[strategy](db, conversationId),
    limit: input.limit,
    cursor: input.cursor,
    read: ids => readMessages(db, ids),
  })
  return { ...page, strategy, approximateTotal }
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
