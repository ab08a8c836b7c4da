// The token and the codes of a run, looked for wherever others might look.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { decodeFrame, encodeFrame, PROTOCOL_VERSION, type ServerFrame } from '../../../shared/frames.ts'
import { startHost } from '../../support/run-cli.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { codeOf } from './loopback-page.ts'

async function tokenFor(url: string): Promise<string> {
  const { origin, port } = new URL(url)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { Origin: origin } })
  onTestFinished(() => socket.terminate())
  return await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send(encodeFrame({ kind: 'hello', version: PROTOCOL_VERSION, code: codeOf(url) })))
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data) as ServerFrame
      if (frame.kind === 'welcome') resolve(frame.token ?? '')
    })
  })
}

function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
}

it('neither code nor token is in arguments, environment, logs or any file of the data folder, nor after a crash', async () => {
  const dataDir = path.join(tempDir(), 'data')
  const host = await startHost(dataDir)
  onTestFinished(() => void host.child.kill('SIGKILL'))
  const token = await tokenFor(host.url)
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
  const secrets = [token, codeOf(host.url)]
  const holds = (bytes: Buffer) => secrets.some(secret => bytes.includes(secret))
  if (existsSync(`/proc/${host.pid}/cmdline`)) {
    expect(holds(readFileSync(`/proc/${host.pid}/cmdline`))).toBe(false)
    expect(holds(readFileSync(`/proc/${host.pid}/environ`))).toBe(false)
  }
  expect(filesBelow(dataDir).filter(file => holds(readFileSync(file)))).toEqual([])
  // Everything is the user's alone, whatever the umask was.
  for (const file of filesBelow(dataDir)) expect({ file, mode: statSync(file).mode & 0o077 }).toEqual({ file, mode: 0 })
  host.child.kill('SIGABRT')
  await new Promise(resolve => host.child.once('exit', resolve))
  expect(filesBelow(dataDir).filter(file => holds(readFileSync(file)))).toEqual([])
}, 60_000)
