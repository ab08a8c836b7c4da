import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it, vi } from 'vitest'
import type { EngineExit } from '../../../electron/llm/embedded/engine-process.ts'
import type { FromEngine, ToEngine } from '../../../electron/llm/embedded/protocol.ts'

vi.mock('electron', () => import('../../support/electron-double/electron.ts'))

const { forkUtilityEngine } = await import('../../../electron/hosts/desktop/engine-process.ts')

const folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-utility-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function spawn(source: string) {
  const file = path.join(folder, `${Math.random()}.mjs`)
  writeFileSync(file, source)
  const child = forkUtilityEngine(pathToFileURL(file))()
  const messages: FromEngine[] = []
  const exits: EngineExit[] = []
  child.onMessage(message => messages.push(message))
  child.onExit(exit => exits.push(exit))
  return { child, messages, exits }
}

const echo = `
  await new Promise(resolve => setTimeout(resolve, 100))
  process.parentPort.on('message', ({ data }) => process.parentPort.postMessage({ echo: data }))
  process.on('SIGTERM', () => undefined)`

it('carries messages both ways, also those sent before the engine listens', async () => {
  const { child, messages } = spawn(echo)
  const load: ToEngine = { kind: 'load', modelPath: '/a/model.gguf' }
  child.post(load)
  await vi.waitFor(() => expect(messages).toEqual([{ echo: load }]), 10_000)
  child.kill()
})

it('is gone at once when it is killed, though the engine ignores being asked', async () => {
  const { child, messages, exits } = spawn(echo)
  child.post({ kind: 'cancel', id: 1 })
  await vi.waitFor(() => expect(messages).toHaveLength(1), 10_000)
  child.kill()
  await vi.waitFor(() => expect(exits).toHaveLength(1), 5_000)
})

it('is gone when it is killed before it has started', async () => {
  const { child, exits } = spawn(echo)
  child.kill()
  await vi.waitFor(() => expect(exits).toHaveLength(1), 5_000)
})

it('tells the exit code and the last words of an engine that dies', async () => {
  const { exits } = spawn(`console.error('ggml: out of luck'); process.exitCode = 7`)
  await vi.waitFor(() => expect(exits).toMatchObject([{ code: 7, stderr: 'ggml: out of luck\n' }]), 10_000)
})

it('takes messages for an engine that is gone, and says nothing', async () => {
  const { child, exits, messages } = spawn('')
  await vi.waitFor(() => expect(exits).toHaveLength(1), 10_000)
  child.post({ kind: 'cancel', id: 1 })
  child.kill()
  expect(messages).toEqual([])
})
