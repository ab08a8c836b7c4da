// What a store of many messages holds in memory, all of the process: it is opened as the app opens it, a writer, two readers
// and the codes, and searched. In a process of its own, so that nothing of a benchmark is counted.
// node held-memory.ts FILE prints the resident bytes.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openReader } from '../../electron/memory/open-store.ts'
import { runOperation } from '../../electron/memory/operations.ts'
import { shareVectors } from '../../electron/memory/search/vector-store.ts'
import { embedText, openMemoryReader, openModel } from './memory-store.ts'

const SEARCHES = 40

export function residentBytes(file: string): number {
  const printed = execFileSync(process.execPath, ['--expose-gc', fileURLToPath(import.meta.url), file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return Number(printed)
}

function openAndSearch(file: string): number {
  const model = openModel()
  const memory = openMemoryReader(file)
  const second = openReader(file)
  shareVectors(second, memory.vectors)
  const newest = memory.db.prepare<[], number | null>('SELECT max(id) FROM message').pluck().get() ?? 0
  const read = memory.db.prepare<[number], string>('SELECT content FROM message WHERE id = ?').pluck()
  for (let at = 0; at < SEARCHES; at++) {
    const content = read.get(Math.ceil(((at + 0.5) / SEARCHES) * newest)) ?? 'nothing'
    const text = content.split(' ').slice(0, 5).join(' ')
    const input = {
      text,
      mode: 'hybrid',
      scope: {},
      limit: 10,
      speakers: [],
      vector: embedText(model, text),
      list: null,
    }
    for (const db of [memory.db, second]) runOperation(db, 'readSearchPage', input)
  }
  globalThis.gc?.()
  const { rss } = process.memoryUsage()
  second.close()
  memory.close()
  return rss
}

const [, entry = '', file = ''] = process.argv
if (entry === fileURLToPath(import.meta.url)) process.stdout.write(String(openAndSearch(file)))
