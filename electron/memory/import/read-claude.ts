// A conversation of a Claude export: messages in order, or a tree where they name their parents.

import { fault, problem, type Fault, type ImportedMessage, type ReadItem } from './imported.ts'
import { idText, isObject, text, timeMs, type JsonObject } from './read-values.ts'

/** What the first message of a tree names as its parent. */
const NO_PARENT = '00000000-0000-4000-8000-000000000000'

export function* readClaudeConversation(value: JsonObject, at: string): Generator<ReadItem, undefined, undefined> {
  const list = value['chat_messages']
  const id = idText(value['uuid'])
  if (!Array.isArray(list)) return yield problem(at, fault('wrong_list', { field: 'chat_messages' }))
  if (id === null) return yield problem(at, fault('wrong_id', { field: 'uuid' }))
  const createdAt = timeMs(value['created_at'])
  const messages: ImportedMessage[] = []
  const known = new Set<string>()
  for (const [index, entry] of list.entries()) {
    const place = `${at}/chat_messages/${index}`
    const read = messageOf(entry, place, messages.at(-1)?.createdAt ?? createdAt ?? 0)
    if (read !== null && 'code' in read) {
      yield problem(place, read)
      continue
    }
    if (read === null) continue
    const parentId = isObject(entry) ? text(entry['parent_message_uuid']) : null
    // A parent that was left out or comes later cannot be hung on: the message follows the one before it.
    if (parentId === NO_PARENT) messages.push({ ...read, parentId: null })
    else if (parentId !== null && known.has(parentId)) messages.push({ ...read, parentId })
    else messages.push(read)
    known.add(read.id)
  }
  if (messages.length === 0) return
  const title = text(value['name'])
  const conversation = {
    id,
    title: title === '' ? null : title,
    createdAt,
    updatedAt: timeMs(value['updated_at']),
    messages,
  }
  yield { kind: 'conversation', conversation }
}

/** Null for one without any text. */
function messageOf(entry: unknown, at: string, fallbackTime: number): ImportedMessage | Fault | null {
  if (!isObject(entry)) return fault('not_object')
  const id = idText(entry['uuid'])
  if (id === null) return fault('wrong_id', { field: 'uuid' })
  const sender = entry['sender']
  if (sender !== 'human' && sender !== 'assistant')
    return fault('wrong_role', { field: 'sender', allowed: 'human, assistant' })
  const content = contentOf(entry)
  if (content === null) return fault('wrong_text', { field: 'text' })
  if (content === '') return null
  const createdAt = timeMs(entry['created_at']) ?? fallbackTime
  return { id, role: sender === 'human' ? 'user' : 'assistant', content, createdAt, at }
}

function contentOf(entry: JsonObject): string | null {
  const blocks = Array.isArray(entry['content']) ? (entry['content'] as readonly unknown[]) : []
  const fromBlocks = blocks
    .map(block => (isObject(block) && block['type'] === 'text' ? (text(block['text']) ?? '') : ''))
    .filter(part => part !== '')
    .join('\n\n')
  const own = text(entry['text'])
  if (own === null && blocks.length === 0) return null
  const names = ['attachments', 'files'].flatMap(key => {
    const list = entry[key]
    return Array.isArray(list)
      ? list.flatMap((file: unknown) => (isObject(file) ? (text(file['file_name']) ?? []) : []))
      : []
  })
  const body = fromBlocks !== '' ? fromBlocks : (own ?? '')
  return [body, ...names.map(name => `[${name}]`)].filter(part => part !== '').join('\n\n')
}
