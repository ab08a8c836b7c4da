// Files to import with realistic messages, as other programs write them.

import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { generateMessages, type GeneratedMessage } from '../support/realistic-messages.ts'

const WRITTEN_AT_ONCE = 1_000_000

export function writeJsonLines(file: string, count: number): void {
  let at = 0
  writeAll(file, function* () {
    for (const { conversation, role, content, createdAt } of generateMessages(count)) {
      yield `${JSON.stringify({ id: `m${at++}`, conversationId: `c${conversation}`, role, content, createdAt })}\n`
    }
  })
}

/** With the ids and the weight of a real one: some 800 bytes a message. */
export function writeChatGptExport(file: string, count: number): void {
  writeAll(file, function* () {
    let turns: GeneratedMessage[] = []
    let separator = '['
    for (const message of generateMessages(count)) {
      if (message.turn === 0 && turns.length > 0) {
        yield separator + JSON.stringify(chatGptConversation(turns))
        separator = ','
        turns = []
      }
      turns.push(message)
    }
    yield `${separator}${JSON.stringify(chatGptConversation(turns))}]`
  })
}

function chatGptConversation(turns: readonly GeneratedMessage[]): object {
  const name = `conversation ${turns[0]?.conversation}`
  const ids = [name, ...turns.map(({ turn }) => `${name} ${turn}`)].map(uuid)
  const mapping = Object.fromEntries(
    ids.map((id, at) => {
      const message = at === 0 ? null : chatGptMessage(id, turns[at - 1])
      return [id, { id, message, parent: ids[at - 1] ?? null, children: ids.slice(at + 1, at + 2) }]
    }),
  )
  const time = (turns[0]?.createdAt ?? 0) / 1_000
  const id = uuid(`${name} itself`)
  return {
    title: name,
    create_time: time,
    update_time: time,
    mapping,
    current_node: ids.at(-1),
    conversation_id: id,
    id,
  }
}

function chatGptMessage(id: string, turn: GeneratedMessage | undefined): object {
  return {
    id,
    author: { role: turn?.role, name: null, metadata: {} },
    create_time: (turn?.createdAt ?? 0) / 1_000,
    update_time: null,
    content: { content_type: 'text', parts: [turn?.content] },
    status: 'finished_successfully',
    end_turn: true,
    weight: 1,
    metadata: { is_complete: true, model_slug: 'gpt-4', request_id: uuid(`request ${id}`), timestamp_: 'absolute' },
    recipient: 'all',
  }
}

function uuid(text: string): string {
  const hash = createHash('md5').update(text).digest('hex')
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function writeAll(file: string, pieces: () => Iterable<string>): void {
  const fd = openSync(file, 'w')
  try {
    let text = ''
    for (const piece of pieces()) {
      text += piece
      if (text.length < WRITTEN_AT_ONCE) continue
      writeSync(fd, text)
      text = ''
    }
    writeSync(fd, text)
  } finally {
    closeSync(fd)
  }
}
