// Fills a store as years of use would, by SQL in large transactions: through the app every turn would wait for the disk.

import path from 'node:path'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { streamedText } from './streamed-text.ts'

const MESSAGES_OF_A_CHAT = 200
const CHATS_OF_A_TRANSACTION = 100

/** `count` messages in conversations of 200, the newest last. */
export function fillStore(dataDir: string, count: number, say: (line: string) => void): void {
  const db = openWriter(path.join(dataDir, 'jarvis.db'), true)
  const addChat = db.prepare<[string, number, number]>(
    `INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES (?, 'question', ?, ?)`,
  )
  const addMessage = db.prepare<[number, number | bigint, number | null, string, number, string]>(
    `INSERT INTO message (id, conversationId, parentId, activeChildId, role, status, createdAt, content)
     VALUES (?, ?, ?, NULL, ?, 'complete', ?, ?)`,
  )
  const link = db.prepare<[number | bigint, number]>(
    'UPDATE message SET activeChildId = id + 1 WHERE conversationId = ? AND id < ?',
  )
  const finish = db.prepare<[number, number, number, number | bigint]>(
    'UPDATE conversation SET activeRootId = ?, activeLeafId = ?, activity = ? WHERE id = ?',
  )
  const text = streamedText(60_000)
  const newest = Date.now()
  let id = 0

  const addSome = db.transaction(() => {
    for (let chat = 0; chat < CHATS_OF_A_TRANSACTION && id < count; chat++) {
      const first = id + 1
      const startedAt = newest - (count - id) * 60_000
      const chatId = addChat.run(`Chat from message ${first}`, startedAt, startedAt).lastInsertRowid
      for (let turn = 0; turn < MESSAGES_OF_A_CHAT && id < count; turn++) {
        id++
        const role = turn % 2 === 0 ? 'user' : 'assistant'
        const length = role === 'user' ? 60 + (id % 90) : 200 + (id % 700)
        const from = (id * 37) % (text.length - 1_000)
        addMessage.run(
          id,
          chatId,
          turn === 0 ? null : id - 1,
          role,
          newest - (count - id) * 60_000,
          text.slice(from, from + length),
        )
      }
      link.run(chatId, id)
      finish.run(first, id, id, chatId)
    }
  })
  try {
    while (id < count) {
      addSome()
      if (id % 100_000 < MESSAGES_OF_A_CHAT * CHATS_OF_A_TRANSACTION) say(`${id} messages stored`)
    }
  } finally {
    closeWriter(db)
  }
}
