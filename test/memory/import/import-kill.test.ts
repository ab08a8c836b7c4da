import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { runAndKill } from '../../support/run-and-kill.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** `KILL_LOOPS=200 npx vitest run test/memory/import/import-kill.test.ts` for long. */
const loops = Number(process.env['KILL_LOOPS'] ?? 4)
const MESSAGES = 20_000
const script = fileURLToPath(new URL('importing-process.ts', import.meta.url))

it(
  'a process killed while it imports loses nothing it said was stored, and the import can be repeated to its end',
  async () => {
    const dir = tempDir()
    const file = path.join(dir, 'talk.jsonl')
    const lines = Array.from({ length: MESSAGES }, (_, index) =>
      JSON.stringify({
        id: `m${index}`,
        conversationId: `c${Math.floor(index / 40)}`,
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `Message ${index} ${'of the years before '.repeat(8)}`,
        createdAt: 1_000 + index,
      }),
    )
    writeFileSync(file, lines.join('\n'))
    let dataDir = tempDir()
    let before = 0
    for (let loop = 0; loop < loops; loop++) {
      const said = await runAndKill(script, [dataDir, file], 40 + ((loop * 53) % 600))
      const stored = Math.max(0, ...said.map(line => Number(/^stored (\d+)$/.exec(line)?.[1] ?? 0)))
      const db = openWriter(path.join(dataDir, 'jarvis.db'), true)
      const count = Number(db.prepare('SELECT count(*) FROM message').pluck().get())
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('foreign_key_check')).toEqual([])
      closeWriter(db)
      // What was there counts as skipped in the next one.
      expect(count).toBeGreaterThanOrEqual(Math.max(before, stored))
      expect(count).toBeLessThanOrEqual(MESSAGES)
      before = count
      if (count === MESSAGES && loop < loops - 1) {
        dataDir = tempDir()
        before = 0
      }
    }
    expect((await runAndKill(script, [dataDir, file], null)).at(-1)).toBe('done')
    const db = openWriter(path.join(dataDir, 'jarvis.db'), true)
    expect(db.prepare('SELECT count(*) FROM message').pluck().get()).toBe(MESSAGES)
    closeWriter(db)
  },
  60_000 + loops * 15_000,
)
