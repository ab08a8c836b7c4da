// The messages that speak of something, newest first.

import type { Page, Role } from '../../../shared/models.ts'
import type { SearchHit } from '../../../shared/search-models.ts'
import { prepare, type Database } from '../database.ts'
import { visibleOnly } from '../message-walks.ts'
import { readPage } from '../page.ts'
import { toId } from '../reference.ts'
import { parseQuery } from '../search/query.ts'
import { snippetOf } from '../search/snippet.ts'
import { readEntity } from './graph-reads.ts'
import { mineDates } from './mine-dates.ts'

/** Of a message, for its snippet. */
const MAX_READ_LENGTH = 20_000

interface Row {
  readonly id: number
  readonly externalId: string | null
  readonly conversationId: number
  readonly conversationExternalId: string | null
  readonly title: string
  readonly role: Role
  readonly name: string | null
  readonly createdAt: number
  readonly content: string
}

export function listMentions(
  db: Database,
  input: { readonly nodeId: string; readonly limit: number; readonly cursor?: string },
): Page<SearchHit> {
  const entity = readEntity(db, input.nodeId)
  const walk = (condition: string) =>
    visibleOnly<{ id: number; isVisible: number }>(
      ([id = 0], limit) =>
        prepare<{ id: number; isVisible: number }>(db, `${mentions} ${condition}`).all(entity.id, id, limit),
      row => [row.id],
    )
  const query = parseQuery(`"${entity.name}"`)
  return readPage({
    query: `mentions:${entity.id}`,
    walk: {
      start: [Number.MAX_SAFE_INTEGER],
      after: walk('mention.messageId < ? ORDER BY mention.messageId DESC LIMIT ?'),
      before: walk('mention.messageId > ? ORDER BY mention.messageId LIMIT ?'),
    },
    limit: input.limit,
    cursor: input.cursor,
    read: ids =>
      prepare<Row>(db, hits)
        .all(JSON.stringify(ids))
        .map(({ content, ...row }) => {
          // No words of a date's name need stand in the text.
          const startsAt =
            entity.kind === 'date' ? mineDates(content).find(({ name }) => name === entity.name)?.from : 0
          return toHit(row, snippetOf(content, query, startsAt ?? 0))
        }),
  })
}

const mentions = `
  SELECT mention.messageId AS id,
    NOT EXISTS (SELECT 1 FROM graph_hidden WHERE graph_hidden.conversationId = graph_message.conversationId) AS isVisible
  FROM mention CROSS JOIN graph_message ON graph_message.messageId = mention.messageId
  WHERE entityId = ? AND`

const hits = `
  SELECT message.id, message.externalId, conversationId, conversation.externalId AS conversationExternalId, title, role, name,
    message.createdAt, substr(content, 1, ${MAX_READ_LENGTH}) AS content
  FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
  CROSS JOIN conversation ON conversation.id = message.conversationId`

function toHit(row: Omit<Row, 'content'>, snippet: string): SearchHit {
  return {
    messageId: toId('m', row.id),
    externalId: row.externalId,
    conversationId: toId('c', row.conversationId),
    conversationExternalId: row.conversationExternalId,
    conversationTitle: row.title,
    role: row.role,
    name: row.name,
    createdAt: row.createdAt,
    score: 0,
    snippet,
    why: [],
  }
}
