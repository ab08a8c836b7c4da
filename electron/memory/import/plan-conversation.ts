// Decides what of an imported conversation is new and where it hangs: ids, parents, which versions are shown.

import { prepare, type Database } from '../database.ts'
import { findExportedConversation, findExportedMessage, type ExportedMessage } from '../export-id.ts'
import type { ImportProblem } from '../../../shared/transfers.ts'
import type { ImportedConversation, ImportedMessage } from './imported.ts'

export interface NewMessage {
  readonly id: number
  readonly parentId: number | null
  activeChildId: number | null
  readonly source: ImportedMessage
}

export interface Plan {
  /** Null: the conversation is new. */
  readonly conversationId: number | null
  readonly messages: readonly NewMessage[]
  readonly skipped: number
  readonly problems: readonly ImportProblem[]
  /** The version to show below messages that the store has already, by their id. */
  readonly activeChildren: ReadonlyMap<number, number>
  readonly activeRootId: number | null
  /** Null: to be found by walking down, because another branch is shown now. */
  readonly activeLeafId: number | null
  readonly firstForkId: number | null
}

/** Ids are counted up from `firstId`. */
export function planConversation(db: Database, conversation: ImportedConversation, firstId: number): Plan {
  const conversationId = findExportedConversation(db, conversation.id) ?? null
  const begun = conversationId === null ? emptyPointers : pointersOf(db, conversationId)
  const messages: NewMessage[] = []
  const problems: ImportProblem[] = []
  const activeChildren = new Map<number, number>()
  /** By externalId, those met in this slice. */
  const met = new Map<string, ExportedMessage>()
  const planned = new Map<number, NewMessage>()
  let { activeRootId, activeLeafId, firstForkId } = begun
  let isLeafKnown = true
  let skipped = 0
  let lastId = activeLeafId

  const find = (name: string) =>
    met.get(name) ?? (conversationId === null ? undefined : findExportedMessage(db, conversationId, name))
  const shownBelow = (parentId: number | null): number | null => {
    if (parentId === null) return activeRootId
    const own = planned.get(parentId)
    return own === undefined ? (activeChildren.get(parentId) ?? activeChildOf(db, parentId)) : own.activeChildId
  }
  const show = (parentId: number | null, id: number) => {
    const own = parentId === null ? undefined : planned.get(parentId)
    if (parentId === null) activeRootId = id
    else if (own === undefined) activeChildren.set(parentId, id)
    else own.activeChildId = id
  }

  for (const source of conversation.messages) {
    const known = find(source.id)
    if (known !== undefined) {
      met.set(source.id, known)
      lastId = known.id
      // What UTF-8 cannot hold was stored as U+FFFD.
      if (known.content === source.content.toWellFormed() && known.role === source.role) skipped++
      else problems.push({ at: source.at, code: 'id_taken', data: { id: source.id } })
      continue
    }
    const named = typeof source.parentId === 'string' ? find(source.parentId)?.id : undefined
    const parentId = source.parentId === null ? null : (named ?? lastId)
    const id = firstId + messages.length
    const message: NewMessage = { id, parentId, activeChildId: null, source }
    messages.push(message)
    planned.set(id, message)
    met.set(source.id, { id, role: source.role, content: source.content.toWellFormed() })
    const sibling = shownBelow(parentId)
    if (sibling !== null) firstForkId = Math.min(firstForkId ?? Infinity, parentId ?? 0)
    if (sibling === null || source.isShown !== false) {
      show(parentId, id)
      if (parentId === activeLeafId && isLeafKnown) activeLeafId = id
      else isLeafKnown = false
    }
    lastId = id
  }
  return {
    conversationId,
    messages,
    skipped,
    problems,
    activeChildren,
    activeRootId,
    activeLeafId: isLeafKnown ? activeLeafId : null,
    firstForkId,
  }
}

interface Pointers {
  readonly activeRootId: number | null
  readonly activeLeafId: number | null
  readonly firstForkId: number | null
}

const emptyPointers: Pointers = { activeRootId: null, activeLeafId: null, firstForkId: null }

function pointersOf(db: Database, conversationId: number): Pointers {
  const sql = 'SELECT activeRootId, activeLeafId, firstForkId FROM conversation WHERE id = ?'
  return prepare<Pointers>(db, sql).get(conversationId) ?? emptyPointers
}

function activeChildOf(db: Database, id: number): number | null {
  const sql = 'SELECT activeChildId FROM message WHERE id = ?'
  return prepare<{ activeChildId: number | null }>(db, sql).get(id)?.activeChildId ?? null
}
