// Turns: a question and its answer as they are begun, written and ended. Each function is one transaction of the writer.

import { AppError } from '../../shared/errors.ts'
import type { Message, Role } from '../../shared/models.ts'
import { readConversation } from './conversation-store.ts'
import { prepare, type Database } from './database.ts'
import type { AnswerEnd, NewTurn, StartedTurn } from './memory.ts'
import { readMessage, toJson } from './message-record.ts'
import { removeQueued } from './queue-store.ts'
import { notFound, resolveAnswer, resolveConversation, resolveMessage, toId } from './reference.ts'
import { pointersOf, showMessage } from './transcript-store.ts'

interface MessageHead {
  readonly id: number
  readonly conversationId: number
  readonly parentId: number | null
  readonly role: Role
}

export function startTurn(db: Database, input: { turn: NewTurn; now: number }): StartedTurn {
  const { turn, now } = input
  const conversationId =
    turn.conversationId === null ? insertConversation(db, turn, now) : resolveConversation(db, turn.conversationId)
  refuseWhileStreaming(db, conversationId)
  const parentId =
    turn.beside === undefined
      ? pointersOf(db, conversationId).activeLeafId
      : headOf(db, turn.beside, 'user', conversationId).parentId
  const question = { conversationId, parentId, role: 'user', content: turn.question, now } as const
  const questionId = insertMessage(db, { ...question, status: 'complete' })
  if (turn.beside !== undefined) showMessage(db, { id: questionId, conversationId })
  return startAnswer(db, conversationId, questionId, now)
}

export function startQueued(db: Database, input: { queuedId: string; now: number }): StartedTurn {
  const { conversationId, content } = removeQueued(db, input)
  return startTurn(db, { turn: { conversationId, title: '', question: content }, now: input.now })
}

export function startSibling(db: Database, input: { reference: string; now: number }): StartedTurn {
  const { conversationId, parentId } = headOf(db, input.reference, 'assistant')
  if (parentId === null) throw new AppError('bad_request', 'There is no question above this message.')
  refuseWhileStreaming(db, conversationId)
  showMessage(db, { id: parentId, conversationId })
  return startAnswer(db, conversationId, parentId, input.now)
}

export function resumeAnswer(db: Database, input: { reference: string }): StartedTurn {
  const { id, conversationId, parentId } = headOf(db, input.reference, 'assistant')
  refuseWhileStreaming(db, conversationId)
  const sql = `
    UPDATE message SET status = 'streaming', error = NULL
    WHERE id = ? AND status IN ('truncated', 'stopped', 'interrupted') AND content <> ''`
  if (parentId === null || prepare(db, sql).run(id).changes === 0)
    throw new AppError('bad_request', `${input.reference} is no answer that could go on.`)
  showMessage(db, { id, conversationId })
  return {
    conversation: readConversation(db, conversationId),
    question: readMessage(db, parentId),
    answer: readMessage(db, id),
  }
}

/** Answers with its conversation. */
export function saveProgress(
  db: Database,
  input: { answerId: string; content: string; reasoning: string | null },
): string {
  const { id, conversationId } = resolveAnswer(db, input.answerId)
  const sql = `UPDATE message SET content = ?, reasoning = ? WHERE id = ? AND status = 'streaming'`
  if (prepare(db, sql).run(input.content, input.reasoning, id).changes === 0) throw alreadyEnded()
  return toId('c', conversationId)
}

export function finishAnswer(db: Database, input: { answerId: string; end: AnswerEnd; now: number }): Message {
  const { end } = input
  const { id, conversationId } = resolveAnswer(db, input.answerId)
  const sql = `
    UPDATE message SET status = ?, content = ?, reasoning = ?, error = ?, engine = ?, endpoint = ?, model = ?,
      promptTruncated = ?, timings = ?, tokens = ?, cache = ?
    WHERE id = ? AND status = 'streaming'`
  const { changes } = prepare(db, sql).run(
    end.status,
    end.content,
    end.reasoning,
    toJson(end.error),
    end.engine,
    end.endpoint,
    end.model,
    Number(end.promptTruncated),
    toJson(end.timings),
    toJson(end.tokens),
    toJson(end.cache ?? null),
    id,
  )
  if (changes === 0) throw alreadyEnded()
  prepare(db, 'UPDATE conversation SET updatedAt = ? WHERE id = ?').run(input.now, conversationId)
  return readMessage(db, id)
}

/** Answers that broke off with the process that wrote them; their text stays. */
export function interruptStreaming(db: Database): void {
  prepare(db, `UPDATE message SET status = 'interrupted' WHERE status = 'streaming'`).run()
}

function startAnswer(db: Database, conversationId: number, parentId: number, now: number): StartedTurn {
  const answer = { conversationId, parentId, role: 'assistant', content: '', now } as const
  const answerId = insertMessage(db, { ...answer, status: 'streaming' })
  return {
    conversation: readConversation(db, conversationId),
    question: readMessage(db, parentId),
    answer: readMessage(db, answerId),
  }
}

function insertConversation(db: Database, turn: NewTurn, now: number): number {
  if (turn.beside !== undefined) throw new AppError('bad_request', 'A new conversation has no other versions.')
  const sql = `
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt, parameters) VALUES (?, 'question', ?, ?, ?)`
  const parameters = toJson(turn.parameters ?? null)
  return Number(prepare(db, sql).run(turn.title, now, now, parameters).lastInsertRowid)
}

/** The new message is the version shown below its parent, the end of the branch, and the conversation's newest. */
function insertMessage(
  db: Database,
  message: {
    readonly conversationId: number
    readonly parentId: number | null
    readonly role: Role
    readonly status: 'complete' | 'streaming'
    readonly content: string
    readonly now: number
  },
): number {
  const { conversationId, parentId, role, status, content, now } = message
  const insert = `
    INSERT INTO message (conversationId, parentId, role, status, createdAt, content) VALUES (?, ?, ?, ?, ?, ?)`
  const { lastInsertRowid } = prepare(db, insert).run(conversationId, parentId, role, status, now, content)
  const id = Number(lastInsertRowid)
  const pointers = pointersOf(db, conversationId)
  const sibling = parentId === null ? pointers.activeRootId : activeChildOf(db, parentId)
  if (sibling !== null) {
    const fork = Math.min(pointers.firstForkId ?? Infinity, parentId ?? 0)
    prepare(db, 'UPDATE conversation SET firstForkId = ? WHERE id = ?').run(fork, conversationId)
  }
  if (parentId !== null) prepare(db, 'UPDATE message SET activeChildId = ? WHERE id = ?').run(id, parentId)
  const update = 'UPDATE conversation SET activeRootId = ?, activeLeafId = ?, activity = ?, updatedAt = ? WHERE id = ?'
  prepare(db, update).run(parentId === null ? id : pointers.activeRootId, id, id, now, conversationId)
  return id
}

function activeChildOf(db: Database, id: number): number | null {
  const sql = 'SELECT activeChildId FROM message WHERE id = ?'
  return prepare<{ activeChildId: number | null }>(db, sql).get(id)?.activeChildId ?? null
}

function headOf(db: Database, reference: string, role: Role, conversationId?: number): MessageHead {
  const { id } = resolveMessage(db, reference, conversationId)
  const sql = 'SELECT id, conversationId, parentId, role FROM message WHERE id = ?'
  const head = prepare<MessageHead>(db, sql).get(id)
  if (head === undefined) throw notFound('message', reference)
  if (head.role !== role) {
    throw new AppError('bad_request', `${reference} is a message of role ${head.role}, not ${role}.`, {
      data: { reason: 'wrong_role', role: head.role },
    })
  }
  return head
}

function refuseWhileStreaming(db: Database, conversationId: number): void {
  const sql = `SELECT id FROM message WHERE conversationId = ? AND status = 'streaming'`
  const running = prepare<{ id: number }>(db, sql).get(conversationId)
  if (running !== undefined) {
    throw new AppError('conflict', 'Another answer of this conversation is being written.', {
      retryable: true,
      data: { messageId: toId('m', running.id) },
    })
  }
}

function alreadyEnded(): AppError {
  return new AppError('conflict', 'This answer has ended already.')
}
