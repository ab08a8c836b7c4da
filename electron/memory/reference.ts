// From the strings callers use ('c45', 'm123', an externalId, CONVERSATION/ID) to the store's numbers.

import { AppError, type ErrorData } from '../../shared/errors.ts'
import { prepare, type Database } from './database.ts'

export interface MessagePlace {
  readonly id: number
  readonly conversationId: number
}

export function toId(prefix: 'c' | 'm' | 'q' | 's', id: number): string {
  return `${prefix}${id}`
}

/** Null when `reference` is not written like an own id; those that are never mean an externalId. */
function ownId(prefix: 'c' | 'm' | 'q' | 's', reference: string): number | null {
  const digits = new RegExp(`^${prefix}(\\d+)$`).exec(reference)?.[1]
  return digits === undefined ? null : Math.min(Number(digits), Number.MAX_SAFE_INTEGER)
}

/** 'visible' leaves out deleted conversations, 'any' those of which purging has begun. */
export function resolveConversation(db: Database, reference: string, scope: 'visible' | 'any' = 'visible'): number {
  const id = findConversation(db, reference, scope)
  if (id === undefined) throw notFound('conversation', reference)
  return id
}

export function findConversation(db: Database, reference: string, scope: 'visible' | 'any'): number | undefined {
  const own = ownId('c', reference)
  const column = own === null ? 'externalId' : 'id'
  const condition = scope === 'visible' ? 'deletedAt IS NULL' : 'isPurging = 0'
  const sql = `SELECT id FROM conversation WHERE ${column} = ? AND ${condition}`
  return prepare<{ id: number }>(db, sql).get(own ?? reference)?.id
}

/** A message of a visible conversation; with `conversationId`, of that one. */
export function resolveMessage(db: Database, reference: string, conversationId?: number): MessagePlace {
  const found = new Map(findMessages(db, reference, conversationId).map(place => [place.id, place]))
  if (conversationId === undefined && ownId('m', reference) === null) {
    // Either part may itself hold slashes.
    for (let at = reference.indexOf('/'); at !== -1; at = reference.indexOf('/', at + 1)) {
      const parent = findConversation(db, reference.slice(0, at), 'visible')
      if (parent === undefined) continue
      for (const place of findMessages(db, reference.slice(at + 1), parent)) found.set(place.id, place)
    }
  }
  const [first, second] = found.values()
  if (first === undefined) throw notFound('message', reference)
  if (second !== undefined) {
    throw new AppError('bad_request', `Several messages are called ${reference}; name the conversation too.`, {
      data: { reason: 'ambiguous_reference', reference },
    })
  }
  return first
}

/** At most two: the second only tells that there are several. */
function findMessages(db: Database, reference: string, conversationId: number | undefined): MessagePlace[] {
  const own = ownId('m', reference)
  const within = conversationId === undefined ? '' : 'AND message.conversationId = ?'
  const sql = `
    SELECT message.id, message.conversationId
    FROM message CROSS JOIN conversation ON conversation.id = message.conversationId
    WHERE message.${own === null ? 'externalId' : 'id'} = ? ${within} AND conversation.deletedAt IS NULL
    LIMIT 2`
  const values = conversationId === undefined ? [own ?? reference] : [own ?? reference, conversationId]
  return prepare<MessagePlace>(db, sql).all(...values)
}

/** By own id only, and also in a deleted conversation: an answer being written ends even so. */
export function resolveAnswer(db: Database, answerId: string): MessagePlace {
  const sql = 'SELECT id, conversationId FROM message WHERE id = ?'
  const place = prepare<MessagePlace>(db, sql).get(ownId('m', answerId) ?? 0)
  if (place === undefined) throw notFound('message', answerId)
  return place
}

export function resolveQueued(reference: string): number {
  const id = ownId('q', reference)
  if (id === null) throw notFound('question', reference)
  return id
}

export function resolveSavedSearch(reference: string): number {
  const id = ownId('s', reference)
  if (id === null) throw notFound('search', reference)
  return id
}

export function notFound(kind: 'conversation' | 'message' | 'question' | 'search', reference: string): AppError {
  const data: ErrorData = { kind, reference }
  return new AppError('not_found', `There is no ${kind} ${reference}.`, { data })
}
