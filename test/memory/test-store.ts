// A real store in a file of the test's own, asked in the test's thread by the same operations as in production.

import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Message, Page } from '../../shared/models.ts'
import type { Database } from '../../electron/memory/database.ts'
import type { AnswerEnd } from '../../electron/memory/memory.ts'
import { openWriter } from '../../electron/memory/open-store.ts'
import {
  reads,
  runOperation,
  writes,
  type InputOf,
  type Operations,
  type Reads,
  type ResultOf,
  type Writes,
} from '../../electron/memory/operations.ts'
import { tempDir } from '../support/temp-dir.ts'

type Bound<O extends Operations> = { readonly [N in keyof O]: (input: InputOf<O, N>) => ResultOf<O, N> }
export type TestStore = Bound<Reads & Writes> & { readonly db: Database; readonly file: string }

export function openTestStore(file = path.join(tempDir(), 'jarvis.db')): TestStore {
  const db = openWriter(file, true)
  // Waiting for the disk proves nothing here; kill.test.ts writes as in production.
  db.pragma('synchronous = OFF')
  onTestFinished(() => void db.close())
  const names = Object.keys({ ...reads, ...writes })
  const bound = names.map(name => [name, (input: unknown) => runOperation(db, name, input)])
  return { ...(Object.fromEntries(bound) as Bound<Reads & Writes>), db, file }
}

/** Empties the store, so that one file serves many runs of a property. */
export function clear(db: Database): void {
  db.exec('DELETE FROM queued_question; DELETE FROM message; DELETE FROM conversation; DELETE FROM setting')
}

export const complete: AnswerEnd = {
  status: 'complete',
  content: 'An answer.',
  reasoning: null,
  error: null,
  engine: 'ollama',
  endpoint: 'http://127.0.0.1:11434',
  model: 'tiny',
  promptTruncated: false,
  timings: { queueMs: 0, loadMs: 1.5, firstTokenMs: 20, totalMs: 100 },
  tokens: { prompt: 12, answer: 34 },
}

/** A question and its finished answer, in a new conversation unless one is named. */
export function addTurn(
  store: TestStore,
  turn: { conversationId?: string; question?: string; answer?: string; beside?: string; now?: number } = {},
): { conversationId: string; question: Message; answer: Message } {
  const { conversationId = null, question = 'A question?', answer = 'An answer.', beside, now = 1_000 } = turn
  const started = store.startTurn({
    turn: { conversationId, title: 'A chat', question, ...(beside === undefined ? {} : { beside }) },
    now,
  })
  const end = { answerId: started.answer.messageId, end: { ...complete, content: answer }, now }
  return {
    conversationId: started.conversation.conversationId,
    question: started.question,
    answer: store.finishAnswer(end),
  }
}

/** Matches an error by its code. */
export function failing(code: string): unknown {
  return expect.objectContaining({ code })
}

const MOST_PAGES = 1_000

export interface Pages<Item> {
  readonly pages: readonly Page<Item>[]
  readonly items: readonly Item[]
}

/** Every page from the first, or from `cursor`, on; `between` runs after each. */
export function readOn<Item>(
  read: (cursor?: string) => Page<Item>,
  between: () => void = () => undefined,
  cursor?: string,
): Pages<Item> {
  const pages = [read(cursor)]
  for (;;) {
    between()
    const next = pages.at(-1)!.nextCursor
    if (next === null) return { pages, items: pages.flatMap(page => page.items) }
    expect(pages.length, 'pages without end').toBeLessThan(MOST_PAGES)
    pages.push(read(next))
  }
}

/** `page` and every page before it, in the list's order. */
export function readBack<Item>(read: (cursor: string) => Page<Item>, page: Page<Item>): Pages<Item> {
  const pages = [page]
  for (;;) {
    const previous = pages[0]!.previousCursor
    if (previous === null) return { pages, items: pages.flatMap(each => each.items) }
    expect(pages.length, 'pages without end').toBeLessThan(MOST_PAGES)
    pages.unshift(read(previous))
  }
}
