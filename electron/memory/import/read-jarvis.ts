// A conversation of our own export (export/json-export.ts): everything a message has. A long one comes in several pieces.

import { isErrorCode, type ErrorShape } from '../../../shared/errors.ts'
import { fault, problem, type Fault, type ImportedMessage, type ReadItem } from './imported.ts'
import { idText, isObject, text, timeMs, type JsonObject } from './read-values.ts'

const roles = ['user', 'assistant', 'system', 'tool'] as const
const statuses = ['complete', 'stopped', 'interrupted', 'truncated', 'error'] as const
const titleSources = ['question', 'model', 'user'] as const
const engines = ['ollama', 'embedded'] as const

export function* readJarvisConversation(value: JsonObject, at: string): Generator<ReadItem, undefined, undefined> {
  const list = value['messages']
  const id = idText(value['id'])
  if (!Array.isArray(list)) return yield problem(at, fault('wrong_list', { field: 'messages' }))
  if (id === null) return yield problem(at, fault('wrong_id', { field: 'id' }))
  const messages: ImportedMessage[] = []
  for (const [index, entry] of list.entries()) {
    const place = `${at}/messages/${index}`
    const message = isObject(entry) ? messageOf(entry, place) : fault('not_object')
    if ('code' in message) yield problem(place, message)
    else messages.push(message)
  }
  if (messages.length === 0) return
  const conversation = {
    id,
    title: text(value['title']),
    titleSource: oneOf(titleSources, value['titleSource']) ?? 'user',
    isPinned: value['isPinned'] === true,
    createdAt: timeMs(value['createdAt']),
    updatedAt: timeMs(value['updatedAt']),
    messages,
  }
  yield { kind: 'conversation', conversation }
}

function messageOf(value: JsonObject, at: string): ImportedMessage | Fault {
  const id = idText(value['id'])
  if (id === null) return fault('wrong_id', { field: 'id' })
  const role = oneOf(roles, value['role'])
  if (role === undefined) return fault('wrong_role', { field: 'role', allowed: roles.join(', ') })
  const content = text(value['content'])
  if (content === null) return fault('wrong_text', { field: 'content' })
  const createdAt = timeMs(value['createdAt'])
  if (createdAt === null) return fault('wrong_time', { field: 'createdAt' })
  const { parentId } = value
  if (parentId !== undefined && parentId !== null && typeof parentId !== 'string')
    return fault('wrong_text', { field: 'parentId' })
  const engine = oneOf(engines, value['engine']) ?? null
  return {
    id,
    ...(parentId !== undefined && { parentId }),
    role,
    content,
    createdAt,
    at,
    name: text(value['name']),
    ...(typeof value['isShown'] === 'boolean' && { isShown: value['isShown'] }),
    // One that was being written when it was exported broke off there.
    status: value['status'] === 'streaming' ? 'interrupted' : (oneOf(statuses, value['status']) ?? 'complete'),
    isPinned: value['isPinned'] === true,
    promptTruncated: value['promptTruncated'] === true,
    reasoning: text(value['reasoning']),
    engine,
    endpoint: text(value['endpoint']),
    model: text(value['model']),
    error: errorOf(value['error']),
    timings: numbersOf(value['timings'], ['queueMs', 'loadMs', 'firstTokenMs', 'totalMs']),
    tokens: numbersOf(value['tokens'], ['prompt', 'answer']),
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find(known => known === value)
}

function errorOf(value: unknown): ErrorShape | null {
  if (!isObject(value) || !isErrorCode(value['code'])) return null
  const { code, message, retryable, data } = value
  const shape = { code, message: text(message) ?? '', retryable: retryable === true }
  if (!isObject(data)) return shape
  const plain = Object.entries(data).filter(
    (entry): entry is [string, string | number | boolean | null] =>
      entry[1] === null || ['string', 'number', 'boolean'].includes(typeof entry[1]),
  )
  return { ...shape, data: Object.fromEntries(plain) }
}

/** All of them or nothing. */
function numbersOf<K extends string>(value: unknown, names: readonly K[]): Readonly<Record<K, number>> | null {
  if (!isObject(value)) return null
  const found = names.map(name => [name, value[name]] as const)
  if (!found.every((entry): entry is readonly [K, number] => typeof entry[1] === 'number')) return null
  return Object.fromEntries(found) as Record<K, number>
}
