// A store whose messages speak of thousands of people and places, some very often and most rarely, looked through for them
// as the app does it but in this thread.

import { closeWriter, openReader, openWriter } from '../../electron/memory/open-store.ts'
import { runOperation } from '../../electron/memory/operations.ts'
import type { MinedSlice } from '../../electron/memory/graph/graph-store.ts'
import type { Database } from '../../electron/memory/database.ts'
import { createRandom, createVocabulary, generateMessages } from '../support/realistic-messages.ts'

const PEOPLE = 6_000
const places = ['Paris', 'London', 'Lyon', 'Tokyo', 'Berlin', 'Lisbon', 'Montreal', 'Rome', 'Oslo', 'Nantes']
/** As the miner takes them (graph-miner.ts). */
const SLICE = 60

export interface GraphFill {
  readonly messages: number
  readonly mineMs: number
  readonly sliceMs: readonly number[]
}

export function fillGraph(file: string, count: number): GraphFill {
  const db = openWriter(file, true)
  try {
    write(db, count)
    const sliceMs: number[] = []
    for (let left = 1; left > 0;) {
      const startedAt = performance.now()
      left = (runOperation(db, 'mineGraph', { limit: SLICE }) as MinedSlice).left
      sliceMs.push(performance.now() - startedAt)
    }
    return { messages: count, mineMs: sliceMs.reduce((sum, ms) => sum + ms, 0), sliceMs }
  } finally {
    closeWriter(db)
  }
}

export function openGraphReader(file: string): Database {
  return openReader(file)
}

function write(db: Database, count: number): void {
  const random = createRandom(7)
  const words = createVocabulary(3)
  const name = (at: number) => `${capital(words[at])} ${capital(words[at + PEOPLE])}`
  const often = (size: number) => Math.min(size - 1, Math.floor(Math.exp(random() * Math.log(size + 1)) - 1))
  const addConversation = db.prepare<[number, number]>(
    `INSERT INTO conversation (id, title, titleSource, createdAt, updatedAt, activity) VALUES (?, 'Friends', 'question', 1, 1, ?)`,
  )
  const addMessage = db.prepare<[number, number, number | null, string, number, string]>(
    `INSERT INTO message (id, conversationId, parentId, role, status, createdAt, content) VALUES (?, ?, ?, ?, 'complete', ?, ?)`,
  )
  let id = 0
  db.transaction(() => {
    for (const { conversation, turn, role, createdAt, content } of generateMessages(count)) {
      id++
      if (turn === 0) addConversation.run(conversation + 1, conversation + 1)
      const met =
        random() < 0.7 ? ` I met my friend ${name(often(PEOPLE))} in ${places[often(places.length)] ?? ''}.` : ''
      const seen = random() < 0.4 ? ` My friend ${name(Math.floor(random() * PEOPLE))} was there.` : ''
      addMessage.run(id, conversation + 1, turn === 0 ? null : id - 1, role, createdAt, `${content}${met}${seen}`)
    }
  }).immediate()
}

function capital(word = ''): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
