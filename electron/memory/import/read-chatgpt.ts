// A conversation of a ChatGPT export: a tree under `mapping`, whose shown branch ends at `current_node`.

import type { Role } from '../../../shared/models.ts'
import { fault, problem, type Fault, type ImportedMessage, type ReadItem } from './imported.ts'
import { idText, isObject, pointerPart, text, timeFromSeconds, type JsonObject } from './read-values.ts'

const roles: Readonly<Record<string, Role>> = { user: 'user', assistant: 'assistant', system: 'system', tool: 'tool' }

export function* readChatGptConversation(value: JsonObject, at: string): Generator<ReadItem, undefined, undefined> {
  const mapping = value['mapping']
  const id = idText(value['conversation_id']) ?? idText(value['id'])
  if (!isObject(mapping)) return yield problem(at, fault('wrong_list', { field: 'mapping' }))
  if (id === null) return yield problem(at, fault('wrong_id', { field: 'conversation_id' }))
  const createdAt = timeFromSeconds(value['create_time'])
  const shown = shownNodes(mapping, text(value['current_node']))
  const messages: ImportedMessage[] = []
  /** For each node the nearest message at or above it: nodes without a text are stepped over. */
  const nearest = new Map<string, string | null>()
  for (const { nodeId, parentId } of inOrder(mapping)) {
    const node = mapping[nodeId]
    const above = parentId === null ? null : (nearest.get(parentId) ?? null)
    const place = `${at}/mapping/${pointerPart(nodeId)}`
    const read = isObject(node) ? messageOf(node, nodeId) : fault('not_object')
    if (read !== null && 'code' in read) yield problem(place, read)
    if (read === null || 'code' in read) nearest.set(nodeId, above)
    else {
      nearest.set(nodeId, nodeId)
      const time = read.createdAt ?? messages.at(-1)?.createdAt ?? createdAt ?? 0
      messages.push({ ...read, id: nodeId, parentId: above, createdAt: time, isShown: shown.has(nodeId), at: place })
    }
  }
  for (const nodeId of Object.keys(mapping)) {
    if (!nearest.has(nodeId)) yield problem(`${at}/mapping/${pointerPart(nodeId)}`, fault('unreachable'))
  }
  if (messages.length === 0) return
  const conversation = {
    id,
    title: text(value['title']),
    createdAt,
    updatedAt: timeFromSeconds(value['update_time']),
    messages,
  }
  yield { kind: 'conversation', conversation }
}

/** The nodes on the way from the end of the shown branch up. */
function shownNodes(mapping: JsonObject, end: string | null): ReadonlySet<string> {
  const shown = new Set<string>()
  for (let id = end; id !== null && !shown.has(id);) {
    shown.add(id)
    const node = mapping[id]
    id = isObject(node) ? text(node['parent']) : null
  }
  return shown
}

/** Parents before children, children in their order. Whoever names a parent is its child, even if that does not list it. */
function* inOrder(mapping: JsonObject): Generator<{ nodeId: string; parentId: string | null }> {
  const childrenOf = new Map<string | null, string[]>()
  for (const [nodeId, node] of Object.entries(mapping)) {
    const parent = isObject(node) ? text(node['parent']) : null
    const known = parent !== null && Object.hasOwn(mapping, parent) ? parent : null
    const siblings = childrenOf.get(known)
    if (siblings === undefined) childrenOf.set(known, [nodeId])
    else siblings.push(nodeId)
  }
  for (const [parentId, siblings] of childrenOf) {
    const parent = parentId === null ? null : mapping[parentId]
    if (!isObject(parent) || !Array.isArray(parent['children'])) continue
    const order = new Map(parent['children'].map((child: unknown, index) => [child, index]))
    siblings.sort((a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity))
  }
  const waiting = (childrenOf.get(null) ?? []).map(nodeId => ({ nodeId, parentId: null as string | null })).toReversed()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next
    const parentId = next.nodeId
    for (const nodeId of (childrenOf.get(parentId) ?? []).toReversed()) waiting.push({ nodeId, parentId })
  }
}

type ReadMessage = Pick<ImportedMessage, 'role' | 'content' | 'model' | 'name' | 'status'> & {
  readonly createdAt: number | null
}

/** Null for nodes that only hold the tree together or that ChatGPT hides. */
function messageOf(node: JsonObject, nodeId: string): ReadMessage | Fault | null {
  const { message } = node
  if (nodeId.length > 500) return fault('wrong_id', { field: 'id' })
  if (message === null || message === undefined) return null
  if (!isObject(message)) return fault('not_object')
  const author = isObject(message['author']) ? message['author'] : {}
  const metadata = isObject(message['metadata']) ? message['metadata'] : {}
  const role = roles[text(author['role']) ?? '']
  if (role === undefined) return fault('wrong_role', { field: 'author.role', allowed: Object.keys(roles).join(', ') })
  if (metadata['is_visually_hidden_from_conversation'] === true) return null
  const content = contentOf(message['content'])
  if (content === null) return fault('wrong_content', { field: 'content' })
  if (content === '') return null
  const status = message['status'] === 'in_progress' ? 'interrupted' : 'complete'
  const model = role === 'assistant' ? text(metadata['model_slug']) : null
  return {
    role,
    content,
    model,
    name: text(author['name']),
    status,
    createdAt: timeFromSeconds(message['create_time']),
  }
}

/** Parts that are no text (pictures, files) are named by their kind. */
function contentOf(value: unknown): string | null {
  if (!isObject(value)) return null
  const { parts, content_type: kind } = value
  const own = text(value['text']) ?? text(value['result'])
  if (own !== null) return kind === 'code' ? `\`\`\`${text(value['language']) ?? ''}\n${own}\n\`\`\`` : own
  if (!Array.isArray(parts)) return typeof kind === 'string' ? '' : null
  return parts
    .map((part: unknown) => {
      if (typeof part === 'string') return part
      if (!isObject(part)) return ''
      return text(part['text']) ?? `[${text(part['content_type']) ?? 'attachment'}]`
    })
    .filter(part => part !== '')
    .join('\n\n')
}
