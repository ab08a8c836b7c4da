// JSON Lines: one message a line; messages of several conversations may alternate.

import type { ImportedMessage, ReadItem } from './imported.ts'
import { problem } from './imported.ts'
import { linesOf } from './lines.ts'
import { idText, isObject, parseJson, timeMs, type JsonObject } from './read-values.ts'

const roles = ['user', 'assistant', 'system', 'tool'] as const

export async function* readJsonl(source: AsyncIterable<Buffer>): AsyncGenerator<ReadItem> {
  let line = 0
  for await (const bytes of linesOf(source)) {
    line++
    if (bytes === null) yield problem(line, 'The line is too long.')
    else if (bytes.length > 0 && !isBlank(bytes)) yield readLine(withoutMark(bytes, line), line)
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length < 100 && bytes.toString('latin1').trim() === ''
}

/** A byte order mark may begin the file. */
function withoutMark(bytes: Buffer, line: number): Buffer {
  return line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

function readLine(bytes: Buffer, line: number): ReadItem {
  const parsed = parseJson(bytes)
  if ('fault' in parsed) return problem(line, parsed.fault)
  if (!isObject(parsed.value)) return problem(line, 'It is not an object.')
  const value = parsed.value
  const message = messageOf(value, line)
  if (typeof message === 'string') return problem(line, message)
  const conversationId = idText(value['conversationId'])
  if (conversationId === null) return problem(line, 'conversationId is not a text of 1 to 500 characters.')
  const title = value['conversationTitle'] ?? null
  if (title !== null && typeof title !== 'string') return problem(line, 'conversationTitle is not a text.')
  return {
    kind: 'conversation',
    conversation: { id: conversationId, title, createdAt: null, updatedAt: null, messages: [message] },
  }
}

/** The message, or what is wrong with it. */
function messageOf(value: JsonObject, line: number): ImportedMessage | string {
  const id = idText(value['id'])
  if (id === null) return 'id is not a text of 1 to 500 characters.'
  const role = roles.find(known => known === value['role'])
  if (role === undefined) return `role is none of ${roles.join(', ')}.`
  const { content, name = null } = value
  if (typeof content !== 'string') return 'content is not a text.'
  if (name !== null && typeof name !== 'string') return 'name is not a text.'
  const createdAt = timeMs(value['createdAt'])
  if (createdAt === null) return 'createdAt is neither epoch milliseconds nor an ISO time.'
  return { id, role, content, createdAt, name, at: line }
}
