import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { readMessage } from '../../electron/memory/message-record.ts'
import { runAndKill } from '../support/run-and-kill.ts'
import { tempDir } from '../support/temp-dir.ts'

/** `KILL_LOOPS=200 npx vitest run test/memory/kill.test.ts` for long. */
const asked = process.env['KILL_LOOPS']
const LOOPS = Number(asked ?? 20)
/** A busy machine ends after this with fewer, though not below a few. */
const ENOUGH_MS = asked === undefined ? 8_000 : Infinity
const FEWEST_LOOPS = 5

const script = fileURLToPath(new URL('writing-process.ts', import.meta.url))

function moduleUrl(name: string): string {
  return new URL(`../../electron/memory/${name}.ts`, import.meta.url).href
}

it(
  'a process killed at any moment loses nothing it acknowledged, and its running answer is interrupted',
  async () => {
    const dir = tempDir()
    const file = path.join(dir, 'jarvis.db')
    // Only a process that ends by itself fills the cache of compiled modules, which halves the start of those killed.
    const env = { ...process.env, NODE_COMPILE_CACHE: path.join(dir, 'cache') }
    const modules = ['memory-client', 'serve-database'].map(name => `import '${moduleUrl(name)}';`)
    spawnSync(process.execPath, ['--input-type=module', '-e', modules.join('')], { env, stdio: 'inherit' })
    const lengths = new Map<string, number>()
    let interrupted = 0
    const startedAt = performance.now()
    const mayGoOn = (loop: number) => loop < FEWEST_LOOPS || performance.now() - startedAt < ENOUGH_MS
    for (let loop = 0; loop < LOOPS && mayGoOn(loop); loop++) {
      const acknowledged = await runAndKill(script, [file], 20 + ((loop * 7) % 20) * 6, env)
      expect(acknowledged.length).toBeGreaterThan(0)
      const ended = new Set<string>()
      const answers = new Map<string, number>()
      for (const line of acknowledged) {
        const [kind, id = '', second = ''] = line.split(' ')
        if (kind === 'turn') {
          lengths.set(id, 4)
          answers.set(second, 0)
        } else answers.set(id, Number(second))
        if (kind === 'end') ended.add(id)
      }

      const db = openWriter(file, true)
      for (const [id, length] of answers) {
        const answer = readMessage(db, Number(id.slice(1)))
        // The write after the last acknowledged one may have been done too.
        expect(answer.content.length).toBeGreaterThanOrEqual(length)
        if (ended.has(id)) expect(answer.status).toBe('complete')
        else expect(['interrupted', 'complete']).toContain(answer.status)
        if (answer.status === 'interrupted') interrupted++
        lengths.set(id, answer.content.length)
      }
      for (const [id, length] of lengths) expect(readMessage(db, Number(id.slice(1))).content).toHaveLength(length)
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('foreign_key_check')).toEqual([])
      closeWriter(db)
    }
    expect(interrupted).toBeGreaterThan(0)
  },
  120_000 + LOOPS * 15_000,
)
