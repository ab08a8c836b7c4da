// The shown branch of a conversation: read from its end or around a message, and switched to another one.

import { AppError } from '../../shared/errors.ts'
import type { Conversation, Message, MessageStatus, Page, Role } from '../../shared/models.ts'
import { readConversation } from './conversation-store.ts'
import { encodeCursor } from './cursor.ts'
import { prepare, type Database } from './database.ts'
import { recalledTexts } from './facts/fact-recall.ts'
import { readMessages } from './message-record.ts'
import { readPage, type Place, type Walk } from './page.ts'
import { resolveConversation, resolveMessage, toId, type MessagePlace } from './reference.ts'

const ancestors = `
  WITH RECURSIVE branch (id, parentId) AS (
    SELECT id, parentId FROM message WHERE id = ?
    UNION ALL
    SELECT message.id, message.parentId FROM branch CROSS JOIN message ON message.id = branch.parentId
    LIMIT ?
  )`

const followers = `
  WITH RECURSIVE branch (id, activeChildId) AS (
    SELECT id, activeChildId FROM message WHERE id = ?
    UNION ALL
    SELECT message.id, message.activeChildId FROM branch CROSS JOIN message ON message.id = branch.activeChildId
    LIMIT ?
  )`

/** From `id` up to the first message, itself included, newest first. */
function walkUp(db: Database, id: number, limit: number): number[] {
  const rows = prepare<{ id: number }>(db, `${ancestors} SELECT id FROM branch`).all(id, limit)
  return rows.map(row => row.id).sort((a, b) => b - a)
}

/** What is shown below `id`, itself included, oldest first. */
function walkDown(db: Database, id: number, limit: number): number[] {
  const rows = prepare<{ id: number }>(db, `${followers} SELECT id FROM branch`).all(id, limit)
  return rows.map(row => row.id).sort((a, b) => a - b)
}

/**
 * Its list order is newest first, so `nextCursor` pages to older messages. A cursor pages the branch through its message:
 * switching branches in between changes nothing above that message.
 */
function transcriptWalk(db: Database, conversationId: number): Walk {
  const toPlaces = (ids: readonly number[]): Place[] => ids.map(id => ({ id, key: [id] }))
  return {
    start: [0],
    after: ([id = 0], limit) => {
      if (id !== 0) return toPlaces(walkUp(db, id, limit + 1).slice(1))
      const leafId = pointersOf(db, conversationId).activeLeafId
      return leafId === null ? [] : toPlaces(walkUp(db, leafId, limit))
    },
    before: ([id = 0], limit) => toPlaces(walkDown(db, id, limit + 1).slice(1)),
  }
}

/** `aroundMessageId` must be on the shown branch already: see `isShown`. */
export function readTranscript(
  db: Database,
  input: { reference: string; limit: number; cursor?: string; aroundMessageId?: string },
): Page<Message> {
  const conversationId = resolveConversation(db, input.reference)
  const query = `transcript:${conversationId}`
  if (input.aroundMessageId !== undefined) {
    if (input.cursor !== undefined) {
      throw new AppError('bad_request', 'Give a cursor or a message to read around, not both.')
    }
    return readAround(db, query, resolveMessage(db, input.aroundMessageId, conversationId).id, input.limit)
  }
  const page = readPage({
    query,
    walk: transcriptWalk(db, conversationId),
    limit: input.limit,
    cursor: input.cursor,
    read: ids => readMessages(db, ids),
  })
  return { ...page, items: page.items.toReversed() }
}

function readAround(db: Database, query: string, id: number, limit: number): Page<Message> {
  const older = walkUp(db, id, limit + 1).slice(1)
  const newer = walkDown(db, id, limit + 1).slice(1)
  // Outwards from the message, so that a page ended early by its size still holds it and its neighbours.
  const outwards = [id]
  for (let distance = 0; distance < limit; distance++) {
    for (const side of [older, newer]) {
      const neighbour = side[distance]
      if (neighbour !== undefined) outwards.push(neighbour)
    }
  }
  const items = readMessages(db, outwards.slice(0, limit))
  const ids = outwards.slice(0, items.length).sort((a, b) => a - b)
  const byId = new Map(items.map(message => [message.messageId, message]))
  const oldest = ids[0] ?? id
  const newest = ids.at(-1) ?? id
  const hasOlder = (older.at(-1) ?? id) < oldest
  const hasNewer = (newer.at(-1) ?? id) > newest
  return {
    items: ids.flatMap(each => byId.get(toId('m', each)) ?? []),
    nextCursor: hasOlder ? encodeCursor(query, { direction: 'next', key: [oldest] }) : null,
    previousCursor: hasNewer ? encodeCursor(query, { direction: 'previous', key: [newest] }) : null,
  }
}

/** Whether a message is on the shown branch of its conversation. */
export function isShown(db: Database, input: { reference: string; messageReference: string }): boolean {
  const conversationId = resolveConversation(db, input.reference)
  const place = resolveMessage(db, input.messageReference, conversationId)
  return wrongPointers(db, place).length === 0
}

export function showBranch(db: Database, input: { reference: string; conversationReference?: string }): Conversation {
  const { conversationReference } = input
  const within = conversationReference === undefined ? undefined : resolveConversation(db, conversationReference)
  const place = resolveMessage(db, input.reference, within)
  if (showMessage(db, place)) {
    const sql = `${followers} SELECT max(id) AS id FROM branch`
    const leaf = prepare<{ id: number }>(db, sql).get(place.id, -1)
    prepare(db, 'UPDATE conversation SET activeLeafId = ? WHERE id = ?').run(leaf?.id ?? place.id, place.conversationId)
  }
  return readConversation(db, place.conversationId)
}

/** Makes every message above this one lead to it. False when they did. The branch's end is left to the caller. */
export function showMessage(db: Database, place: MessagePlace): boolean {
  const wrong = wrongPointers(db, place)
  for (const { parentId, childId } of wrong) {
    if (parentId === null) {
      prepare(db, 'UPDATE conversation SET activeRootId = ? WHERE id = ?').run(childId, place.conversationId)
    } else {
      prepare(db, 'UPDATE message SET activeChildId = ? WHERE id = ?').run(childId, parentId)
    }
  }
  return wrong.length > 0
}

/**
 * What leads elsewhere on the way from the first message to this one. Nothing can above the first fork, so a
 * conversation without versions costs nothing; else about 1 µs for each message between the two.
 */
function wrongPointers(db: Database, place: MessagePlace): { parentId: number | null; childId: number }[] {
  const { firstForkId, activeRootId } = pointersOf(db, place.conversationId)
  if (firstForkId === null) return []
  const sql = `
    WITH RECURSIVE branch (id, parentId) AS (
      SELECT id, parentId FROM message WHERE id = ?
      UNION ALL
      SELECT message.id, message.parentId FROM branch CROSS JOIN message ON message.id = branch.parentId
      WHERE branch.parentId > ?
    )
    SELECT branch.id AS childId, branch.parentId
    FROM branch LEFT JOIN message ON message.id = branch.parentId
    WHERE iif(branch.parentId IS NULL, ?, message.activeChildId) IS NOT branch.id`
  return prepare<{ parentId: number | null; childId: number }>(db, sql).all(place.id, firstForkId, activeRootId)
}

interface Pointers {
  readonly activeRootId: number | null
  readonly activeLeafId: number | null
  readonly firstForkId: number | null
}

export function pointersOf(db: Database, conversationId: number): Pointers {
  const sql = 'SELECT activeRootId, activeLeafId, firstForkId FROM conversation WHERE id = ?'
  const none: Pointers = { activeRootId: null, activeLeafId: null, firstForkId: null }
  return prepare<Pointers>(db, sql).get(conversationId) ?? none
}

/** The branch that ends with a message, newest first. */
export function readHistory(
  db: Database,
  input: { reference: string; limit: number },
): { messageId: string; role: Role; content: string; status: MessageStatus; facts: readonly string[] }[] {
  const ids = walkUp(db, resolveMessage(db, input.reference).id, input.limit)
  const facts = recalledTexts(db, ids)
  return readMessages(db, ids).map(({ messageId, role, content, status }, index) => ({
    messageId,
    role,
    content,
    status,
    facts: facts.get(ids[index] ?? 0) ?? [],
  }))
}
