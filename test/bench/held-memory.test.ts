import path from 'node:path'
import { expect, it } from 'vitest'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { tempDir } from '../support/temp-dir.ts'
import { residentBytes } from './held-memory.ts'

it('a store is opened and searched in a process of its own, which says how much it holds', () => {
  const file = path.join(tempDir(), 'jarvis.db')
  closeWriter(openWriter(file, true))
  // The embedder's table alone has some 20 MB.
  expect(residentBytes(file)).toBeGreaterThan(40_000_000)
})
