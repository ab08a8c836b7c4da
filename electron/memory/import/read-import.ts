// Reads a file to import, whatever its format, piece by piece.

import { isUtf8 } from 'node:buffer'
import { fault, problem, type FileFormat, type ReadItem } from './imported.ts'
import type { SourcePart } from './import-source.ts'
import { JsonElements, MAX_ELEMENT_BYTES } from './json-elements.ts'
import { readChatGptConversation } from './read-chatgpt.ts'
import { readClaudeConversation } from './read-claude.ts'
import { readJarvisConversation } from './read-jarvis.ts'
import { readJsonl } from './read-jsonl.ts'
import { readMarkdown } from './read-markdown.ts'
import { isObject, parseJson, type JsonObject } from './read-values.ts'

/** 'auto' looks at the beginning of the file. */
export type AskedFormat = 'auto' | FileFormat

const MAX_MARKDOWN_BYTES = 64 * 1024 * 1024
const LOOK_BYTES = 64 * 1024

export interface ReadImport {
  readonly parts: readonly SourcePart[]
  readonly format: AskedFormat
  readonly onBytes: (readBytes: number) => void
}

export async function* readImport({ parts, format, onBytes }: ReadImport): AsyncGenerator<ReadItem> {
  if (parts.length === 0) yield problem('', fault('no_conversations'))
  let readBytes = 0
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      readBytes += chunk.length
      onBytes(readBytes)
      yield chunk
    }
  }
  for (const part of parts) {
    const items = readPart(part, format, counted)
    const prefix = parts.length > 1 ? `${part.name}#` : ''
    try {
      for await (const item of items) yield prefix === '' ? item : withPlace(item, prefix)
    } catch (error) {
      // A damaged archive or a disk that fails: what was read stays.
      yield problem(prefix, fault('broken_off', { cause: error instanceof Error ? error.message : String(error) }))
    }
  }
}

function withPlace(item: ReadItem, prefix: string): ReadItem {
  if (item.kind === 'problem') return problem(`${prefix}${item.problem.at}`, item.problem)
  const messages = item.conversation.messages.map(message => ({ ...message, at: `${prefix}${message.at}` }))
  return { kind: 'conversation', conversation: { ...item.conversation, messages } }
}

async function* readPart(
  part: SourcePart,
  format: AskedFormat,
  counted: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
): AsyncGenerator<ReadItem> {
  const source = counted(await part.open())
  const { head, rest } = await lookAhead(source)
  const kind = format === 'auto' ? kindOf(head, part.name) : format
  if (kind === 'jsonl') yield* readJsonl(rest)
  else if (kind === 'markdown') yield* readMarkdownStream(rest, part.name)
  else yield* readJsonList(rest, kind)
}

/** The first bytes, and a stream that still has them. */
async function lookAhead(source: AsyncIterable<Buffer>): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let length = 0
  let isDone = false
  while (length < LOOK_BYTES && !isDone) {
    const next = await iterator.next()
    isDone = next.done === true
    if (next.done === true) break
    first.push(Buffer.from(next.value))
    length += next.value.length
  }
  async function* rest() {
    try {
      yield* first
      first.length = 0
      if (!isDone) yield* { [Symbol.asyncIterator]: () => iterator }
    } finally {
      await iterator.return?.()
    }
  }
  return { head: Buffer.concat(first), rest: rest() }
}

type Kind = FileFormat | 'json'

function kindOf(head: Buffer, name: string): Kind {
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  if (text.startsWith('[')) return 'json'
  if (!text.startsWith('{')) {
    if (/\.json$/i.test(name)) return 'json'
    return /\.(jsonl|ndjson)$/i.test(name) ? 'jsonl' : 'markdown'
  }
  const line = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'))
  if (/^\{\s*"(?:format|exportedAt|version|conversations)"/.test(text) && /"conversations"\s*:\s*\[/.test(text))
    return 'json'
  const parsed = parseJson(Buffer.from(line))
  if ('value' in parsed && isObject(parsed.value)) return 'conversations' in parsed.value ? 'json' : 'jsonl'
  return /\.json$/i.test(name) || !/\n\s*\{/.test(text) ? 'json' : 'jsonl'
}

async function* readMarkdownStream(
  source: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<ReadItem, undefined, undefined> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.length
    if (length > MAX_MARKDOWN_BYTES)
      return yield problem(1, fault('file_too_large', { megabytes: MAX_MARKDOWN_BYTES / 1024 ** 2 }))
    pieces.push(Buffer.from(chunk))
  }
  const bytes = Buffer.concat(pieces)
  if (!isUtf8(bytes)) return yield problem('', fault('not_utf8'))
  yield* readMarkdown(bytes.toString('utf8').replace(/^\ufeff/, ''), name)
}

async function* readJsonList(
  source: AsyncIterable<Buffer>,
  kind: Exclude<Kind, 'jsonl' | 'markdown'>,
): AsyncGenerator<ReadItem> {
  const elements = new JsonElements()
  let isOurs = false
  let isFirst = true
  for await (const chunk of source) {
    // Our export begins with its name.
    if (isFirst) isOurs = /^[\ufeff\s]*\{\s*"format"\s*:\s*"jarvis"/.test(chunk.toString('utf8', 0, 200))
    isFirst = false
    for (const element of elements.push(chunk)) {
      const at = `${isOurs ? '/conversations' : ''}/${element.index}`
      if (element.kind === 'too_large') {
        yield problem(at, fault('conversation_too_large', { megabytes: MAX_ELEMENT_BYTES / 1024 ** 2 }))
        continue
      }
      const parsed = parseJson(element.bytes)
      if ('fault' in parsed) yield problem(at, parsed.fault)
      else if (isObject(parsed.value)) yield* readConversation(parsed.value, at, kind)
      else yield problem(at, fault('not_object'))
    }
    if (elements.isDone) break
  }
  if (!elements.hasArray) yield problem('', fault('no_conversations'))
  else if (elements.end()) {
    yield problem(`${isOurs ? '/conversations' : ''}/${elements.count}`, fault('cut_off'))
  }
}

function readConversation(
  value: JsonObject,
  at: string,
  kind: Exclude<Kind, 'jsonl' | 'markdown'>,
): Iterable<ReadItem> {
  const found = kind === 'json' ? formatOf(value) : kind
  switch (found) {
    case 'chatgpt':
      return readChatGptConversation(value, at)
    case 'claude':
      return readClaudeConversation(value, at)
    case 'jarvis':
      return readJarvisConversation(value, at)
    case null:
      return [problem(at, fault('unknown_format'))]
  }
}

function formatOf(value: JsonObject): 'chatgpt' | 'claude' | 'jarvis' | null {
  if ('mapping' in value) return 'chatgpt'
  if ('chat_messages' in value) return 'claude'
  return 'messages' in value ? 'jarvis' : null
}
