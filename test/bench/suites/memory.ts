// Pages of fifty at every depth of a long history, in the thread that reads them and through a port, beside OFFSET. And the
// same reads kept in memory.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { single, type Measured, type Verdict } from '../measure.ts'
import { importMessages } from '../memory-store.ts'
import type { Suite } from '../suite.ts'
import { benchKeysetPages } from './keyset-pages.ts'
import { benchPortPages } from './port-pages.ts'
import { benchImports } from './imports.ts'
import { benchReadCaches } from './read-caches.ts'

const DEFAULT_ROWS = 100_000
/** Pages read no word index: beyond, it is left out. */
const MOST_INDEXED = 1_000_000

export const memory: Suite = async options => {
  const { rows, mode, say } = options
  const count = rows === 0 ? DEFAULT_ROWS : rows
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const file = path.join(folder, 'jarvis.db')
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  try {
    const writer = openWriter(file, true)
    const isIndexed = count <= MOST_INDEXED
    const rate = count / (importMessages(writer, count, say, isIndexed) / 1_000)
    closeWriter(writer)
    results.push(single(isIndexed ? 'rows with word index, in one thread' : 'rows stored', 'messages/s', rate))
    const outcomes = [
      benchKeysetPages(file, count, options),
      ...(mode === 'baseline'
        ? []
        : [
            await benchPortPages(file, count),
            await benchReadCaches(file),
            await benchImports(folder, Math.min(count, MOST_INDEXED), say),
          ]),
    ]
    for (const outcome of outcomes) {
      results.push(...outcome.results)
      verdicts.push(...outcome.verdicts)
    }
    return { results, verdicts }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
