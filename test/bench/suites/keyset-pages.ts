// Pages of fifty at every depth of a history of several sizes, in the thread that reads them; rival: OFFSET, at the same
// place of the same table.

import path from 'node:path'
import type { MessagePage } from '../../../shared/models.ts'
import { encodeCursor } from '../../../electron/memory/cursor.ts'
import type { Database } from '../../../electron/memory/database.ts'
import { closeWriter, openReader, openWriter } from '../../../electron/memory/open-store.ts'
import { runOperation } from '../../../electron/memory/operations.ts'
import { queryBy } from '../../../electron/memory/paging-strategy.ts'
import { createRandom } from '../../support/realistic-messages.ts'
import { atLeast, atMost, measured, summarize, type Measured } from '../measure.ts'
import { importMessages } from '../memory-store.ts'
import type { SuiteOptions, SuiteOutcome } from '../suite.ts'

export const PAGE = 50
/** A new process compiles what it runs often: as in an app that has run for a minute. */
const WARM_UP = 500
const PAGES = 2_000
const RIVAL_PAGES = 40
/** Where OFFSET is asked in a history that is longer, else at nine tenths of it. */
const DEPTH = 900_000
const SMALLER = [10_000, 100_000, 1_000_000]

/** Of the store in `file`, and of smaller ones made for it: what a page costs must not grow. */
export function benchKeysetPages(file: string, count: number, { mode, say }: SuiteOptions): SuiteOutcome {
  const results: Measured[] = []
  for (const rows of SMALLER.filter(each => each < count)) {
    const smaller = path.join(path.dirname(file), `${rows}.db`)
    const writer = openWriter(smaller, true)
    importMessages(writer, rows, say, false)
    closeWriter(writer)
    results.push(...benchSize(smaller, rows, mode === 'baseline' ? 'baseline' : 'optimized').results)
  }
  const { results: own, verdicts } = benchSize(file, count, mode)
  return { results: [...results, ...own], verdicts }
}

function benchSize(file: string, count: number, mode: SuiteOptions['mode']): SuiteOutcome {
  const db = openReader(file)
  try {
    const random = createRandom(3)
    const places = (times: number) => Array.from({ length: times }, () => 1 + Math.floor(random() * count))
    const ids = (from: number) =>
      db
        .prepare<[number, number], number>('SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?')
        .pluck()
        .all(from, PAGE)
    const depth = Math.min(DEPTH, Math.floor(count * 0.9))
    const atDepth = (times: number) => Array.from<number>({ length: times }).fill(count - depth + 1)
    const results: Measured[] = []
    const verdicts = []
    if (mode !== 'baseline') {
      time(places(WARM_UP), from => readPage(db, from))
      const whole = time(places(PAGES), from => readPage(db, from))
      results.push(
        measured(`page of 50, whole messages, of ${count}`, 'ms', whole),
        measured(`page of 50, ids, of ${count}`, 'ms', time(places(PAGES), ids)),
      )
      verdicts.push(atMost('page of 50 at any depth, in its thread, p99', summarize(whole).p99, 0.5, 'ms'))
    }
    if (mode !== 'optimized') {
      const name = `page of 50, ids, at ${depth} of ${count}`
      const statement = db
        .prepare<[number, number], number>('SELECT id FROM message ORDER BY id DESC LIMIT ? OFFSET ?')
        .pluck()
      const offset = time(atDepth(RIVAL_PAGES), () => statement.all(PAGE, depth))
      results.push(measured(name, 'ms', offset, 'OFFSET'))
      if (mode === 'compare') {
        const [start = 0] = atDepth(1)
        if (String(ids(start)) !== String(statement.all(PAGE, depth))) throw new Error('Both must read the same page.')
        const keyset = time(atDepth(PAGES), ids)
        results.push(measured(name, 'ms', keyset))
        if (count > DEPTH) {
          const times = summarize(offset).p50 / summarize(keyset).p50
          verdicts.push(atLeast(`keyset against OFFSET at ${DEPTH}`, times, 50, 'times'))
        }
      }
    }
    return { results, verdicts }
  } finally {
    db.close()
  }
}

function readPage(db: Database, from: number): MessagePage {
  return runOperation(db, 'listMessages', { strategy: 'keyset', limit: PAGE, cursor: cursorAt(from) }) as MessagePage
}

export function cursorAt(from: number): string {
  return encodeCursor(queryBy('messages:all', 'keyset'), { direction: 'next', key: [from] })
}

function time(inputs: readonly number[], work: (input: number) => unknown): number[] {
  return inputs.map(input => {
    const startedAt = performance.now()
    work(input)
    return performance.now() - startedAt
  })
}
