// JSON Lines: one message a line; messages of several conversations may alternate.

import { fault, problem, type Fault, type ImportedMessage, type ReadItem } from './imported.ts'
import { linesOf } from './lines.ts'
import { idText, isObject, parseJson, timeMs, type JsonObject } from './read-values.ts'

const roles = ['user', 'assistant', 'system', 'tool'] as const

export async function* readJsonl(source: AsyncIterable<Buffer>): AsyncGenerator<ReadItem> {
  let line = 0
  for await (const bytes of linesOf(source)) {
    line++
    if (bytes === null) yield problem(line, fault('line_too_long'))
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
  if (!isObject(parsed.value)) return problem(line, fault('not_object'))
  const value = parsed.value
  const message = messageOf(value, line)
  if ('code' in message) return problem(line, message)
  const conversationId = idText(value['conversationId'])
  if (conversationId === null) return problem(line, fault('wrong_id', { field: 'conversationId' }))
  const title = value['conversationTitle'] ?? null
  if (title !== null && typeof title !== 'string')
    return problem(line, fault('wrong_text', { field: 'conversationTitle' }))
  return {
    kind: 'conversation',
    conversation: { id: conversationId, title, createdAt: null, updatedAt: null, messages: [message] },
  }
}

/** The message, or what is wrong with it. */
function messageOf(value: JsonObject, line: number): ImportedMessage | Fault {
  const id = idText(value['id'])
  if (id === null) return fault('wrong_id', { field: 'id' })
  const role = roles.find(known => known === value['role'])
  if (role === undefined) return fault('wrong_role', { field: 'role', allowed: roles.join(', ') })
  const { content, name = null } = value
  if (typeof content !== 'string') return fault('wrong_text', { field: 'content' })
  if (name !== null && typeof name !== 'string') return fault('wrong_text', { field: 'name' })
  const createdAt = timeMs(value['createdAt'])
  if (createdAt === null) return fault('wrong_time', { field: 'createdAt' })
  return { id, role, content, createdAt, name, at: line }
}
