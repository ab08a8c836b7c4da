import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it } from 'vitest'

it('a thread that is ended while it loads SQLite does not end the process with it', async () => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'end-loading-threads.ts')], { stdio: 'pipe' })
  let output = ''
  child.stderr.on('data', piece => (output += String(piece)))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(output).toBe('')
  expect(code).toBe(0)
})
