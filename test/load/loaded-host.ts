// A Jarvis of its own for a load: a loopback host in a process, over a store filled for it and an Ollama that answers at
// once. Clients speak the page's contract over WebSockets.

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createClient, type Client } from '../../shared/client.ts'
import { repository } from '../../scripts/setup/places.ts'
import { fillStore } from '../bench/fill-store.ts'
import { openNodeWebSocket } from '../bench/node-web-socket.ts'
import { startFakeOllama } from '../support/fake-ollama.ts'

const STOP_MS = 20_000

export interface LoadedHost {
  readonly openClient: () => Client
  /** CPU time of the host's process so far, ms. */
  readonly cpuMs: () => Promise<number>
  stop(): Promise<void>
}

export interface HostOptions {
  readonly rows: number
  readonly say: (line: string) => void
  /** Modules loaded before Jarvis. */
  readonly imports?: readonly string[]
}

export async function startHost({ rows, say, imports = [] }: HostOptions): Promise<LoadedHost> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-load-'))
  fillStore(dataDir, rows, say)
  const ollama = await startFakeOllama()
  const args = [...imports.flatMap(file => ['--import', file]), 'electron/cli.ts', 'start', '--no-open', '--json']
  const jarvis = spawn(process.execPath, [...args, '--data-dir', dataDir], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OLLAMA_HOST: ollama.url, JARVIS_MODEL_DIR: path.join(dataDir, 'models') },
  })
  const stop = async () => {
    if (jarvis.exitCode === null && jarvis.signalCode === null) {
      const ended = new Promise(resolve => jarvis.once('exit', resolve))
      jarvis.kill('SIGTERM')
      const timer = setTimeout(() => jarvis.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(timer)
    }
    await ollama.shut()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const { url } = JSON.parse(await firstLine(jarvis.stdout)) as { url: string }
    const { port, hash } = new URL(url)
    // The code is good once; the token it is exchanged for serves every other client.
    let credentials: { code?: string; token?: string } = { code: hash.replace('#c=', '') }
    const openClient = () =>
      createClient({
        connect: () => openNodeWebSocket(Number(port)),
        credentials: () => credentials,
        onWelcome: ({ token }) => {
          if (token !== undefined) credentials = { token }
        },
        reconnects: false,
      })
    const control = openClient()
    await control.call('app.info', {})
    const cpuMs = async () => (await control.call('metrics.present', {})).gauges['process.cpuTotal'] ?? 0
    return { openClient, cpuMs, stop: async () => (control.close(), await stop()) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input })) return line
  throw new Error('Jarvis ended before it was ready.')
}
