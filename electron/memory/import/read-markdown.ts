// Conversations in Markdown: our own export, whose comments carry ids and times, and any file in which lines such as
// "## User", "**Assistant:**" or "Vous :" begin what each side says.

import { createHash } from 'node:crypto'
import type { Role } from '../../../shared/models.ts'
import { fault, problem, type ImportedMessage, type ReadItem } from './imported.ts'
import { idText, isObject, text, timeMs, type JsonObject } from './read-values.ts'

/** Our export's comment before each message or conversation. */
const mark = /^<!-- jarvis:(conversation|message) (\{.*\}) -->$/
const turn =
  /^(?:#{1,6}\s+)?(?:\*\*|__)?([^:*_#]{1,30})(?:\*\*|__)?[ \u00a0\u202f]*(:)?(?:\*\*|__)?[ \u00a0\u202f]*(.*)$/u
const fence = /^\s*(```+|~~~+)/

const roleWords: Readonly<Record<string, Role>> = Object.fromEntries([
  ...['user', 'you', 'me', 'human', 'question', 'prompt', 'vous', 'moi', 'utilisateur', 'utilisatrice', 'humain'].map(
    word => [word, 'user'] as const,
  ),
  ...[
    'assistant',
    'ai',
    'jarvis',
    'chatgpt',
    'gpt',
    'claude',
    'bot',
    'model',
    'answer',
    'assistante',
    'ia',
    'réponse',
  ].map(word => [word, 'assistant'] as const),
  ...['system', 'instructions', 'système', 'consignes'].map(word => [word, 'system'] as const),
])

interface Draft {
  readonly line: number
  readonly role: Role
  readonly mark: JsonObject | null
  readonly lines: string[]
}

export function* readMarkdown(source: string, name: string): Generator<ReadItem> {
  let drafts: Draft[] = []
  let conversation: JsonObject | null = null
  let title: string | null = null
  let openFence: string | null = null
  let pending: JsonObject | null = null
  let begunAt = 1
  const lines = source.split(/\r\n|\n|\r/)
  for (const [index, line] of lines.entries()) {
    const marked: RegExpExecArray | null = mark.exec(line)
    const value: JsonObject | null = marked === null ? null : parseMark(marked[2] ?? '')
    if (marked?.[1] === 'conversation' && value !== null) {
      yield* finish(drafts, conversation, title, name, begunAt, false)
      drafts = []
      openFence = null
      conversation = value
      title = text(value['title'])
      begunAt = index + 1
      continue
    }
    if (marked?.[1] === 'message' && value !== null) {
      openFence = null
      pending = value
      continue
    }
    const last = drafts.at(-1)
    const isOwn = conversation !== null
    const fenceMark = fence.exec(line)?.[1] ?? null
    if (openFence !== null) {
      if (fenceMark !== null && fenceMark.startsWith(openFence) && line.trim() === fenceMark) openFence = null
      last?.lines.push(line)
      continue
    }
    const begins = isOwn && pending === null ? null : turnOf(line, isOwn)
    if (begins !== null) {
      drafts.push({ line: index + 1, role: begins.role, mark: pending, lines: begins.rest === '' ? [] : [begins.rest] })
      pending = null
      continue
    }
    if (fenceMark !== null) openFence = fenceMark
    if (last !== undefined) last.lines.push(line)
    else title ??= /^#\s+(.+)$/.exec(line)?.[1]?.trim() ?? null
  }
  yield* finish(drafts, conversation, title, name, begunAt, true)
}

function parseMark(json: string): JsonObject | null {
  try {
    // Our export writes `--` as an escape, because it ends a comment.
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** In our own export a heading follows each mark, whatever its words. */
function turnOf(line: string, isOwn: boolean): { role: Role; rest: string } | null {
  const found = turn.exec(line)
  const role = roleWords[(found?.[1] ?? '').trim().toLowerCase()]
  if (isOwn && line.startsWith('## ')) return { role: role ?? 'user', rest: '' }
  if (found === null || role === undefined) return null
  const isHeading = line.startsWith('#')
  const isBold = line.startsWith('**') || line.startsWith('__')
  const hasColon = found[2] === ':'
  const rest = found[3] ?? ''
  // A sentence that begins with such a word is not a turn.
  if (!hasColon && (!(isHeading || isBold) || rest !== '')) return null
  return { role, rest }
}

function* finish(
  drafts: readonly Draft[],
  conversation: JsonObject | null,
  title: string | null,
  name: string,
  begunAt: number,
  isWhole: boolean,
): Generator<ReadItem> {
  const messages: ImportedMessage[] = []
  for (const draft of drafts) {
    const { line, role, mark: own, lines } = draft
    const content = trimBlankLines(lines)
      .join('\n')
      .replace(/^(\\*)\\<!-- jarvis:/gm, '$1<!-- jarvis:')
    const ownRole = ['user', 'assistant', 'system', 'tool'].includes(text(own?.['role']) ?? '')
      ? (own?.['role'] as Role)
      : role
    if (content === '' && own === null) continue
    const id = idText(own?.['id']) ?? `${messages.length + 1}`
    messages.push({
      id,
      role: ownRole,
      content,
      createdAt: timeMs(own?.['createdAt']) ?? 0,
      at: line,
      name: text(own?.['name']),
    })
  }
  if (messages.length === 0) {
    if (conversation !== null || isWhole) yield problem(begunAt, fault('no_turns'))
    return
  }
  const createdAt = timeMs(conversation?.['createdAt'])
  const now = createdAt ?? Date.now()
  // Without ids of its own a text is known by its words: read again, it is the same conversation.
  const id =
    idText(conversation?.['id']) ??
    `md-${createHash('sha256')
      .update(messages[0]?.content ?? '')
      .digest('hex')
      .slice(0, 24)}`
  yield {
    kind: 'conversation',
    conversation: {
      id,
      title: title ?? name.replace(/\.(md|markdown|txt)$/i, ''),
      createdAt: now,
      updatedAt: null,
      messages: messages.map(message => (message.createdAt === 0 ? { ...message, createdAt: now } : message)),
    },
  }
}

function trimBlankLines(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(line => line.trim() !== '')
  const last = lines.findLastIndex(line => line.trim() !== '')
  return first === -1 ? [] : lines.slice(first, last + 1)
}
