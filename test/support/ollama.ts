// A real Ollama of the tests' own: own port, own model folder (kept under .cache between runs), never the user's.

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { acquireLock } from '../../scripts/setup/lock.mjs'
import { cacheDir } from '../../scripts/setup/places.ts'
import { ollamaBinary, requirePart, starterModelFile } from './parts.ts'

/** Made from the starter model's file; with one thread, because several spin when other tests take their cores. */
export const OLLAMA_TEST_MODEL = 'smollm2:135m'

export interface PrivateOllama {
  readonly url: string
  /** Ends it at once, as a crash would; there is nothing to save. */
  stop(): Promise<void>
}

/** False after saying what is missing; in strict mode a missing part is an error. */
export function canRunOllama(): boolean {
  const binary = requirePart('Ollama', ollamaBinary())
  return binary !== null && requirePart('starter model', starterModelFile()) !== null
}

/** Resolves when the server answers and has OLLAMA_TEST_MODEL. Stop it in afterAll. */
export async function startPrivateOllama(options: { readonly port?: number } = {}): Promise<PrivateOllama> {
  const binary = ollamaBinary()
  const modelFile = starterModelFile()
  if (binary === null || modelFile === null) throw new Error('Ask canRunOllama first.')
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const home = mkdtempSync(path.join(os.tmpdir(), 'jarvis-ollama-'))
  const models = path.join(cacheDir, 'ollama', 'models')
  mkdirSync(models, { recursive: true })
  const env = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    OLLAMA_HOST: `127.0.0.1:${port}`,
    OLLAMA_MODELS: models,
    OLLAMA_NOPRUNE: '1',
    OLLAMA_NUM_PARALLEL: '1',
  }
  // The keeper ends the server and its runners, also when this process is killed: its stdin closes then.
  const keeper = spawn(process.execPath, [path.join(import.meta.dirname, 'ollama-keeper.mjs'), binary], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const end = async () => {
    await ended(keeper)
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await answers(url)
    await createModelOnce(url, () => {
      const recipe = path.join(home, 'Modelfile')
      writeFileSync(recipe, `FROM ${modelFile}\nPARAMETER num_thread 1\n`)
      return promisify(execFile)(binary, ['create', OLLAMA_TEST_MODEL, '-f', recipe], { env })
    })
  } catch (error) {
    await end()
    throw error
  }
  return { url, stop: end }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      await fetch(`${url}/api/version`)
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/** Test files run side by side and share the model folder. */
async function createModelOnce(url: string, create: () => Promise<unknown>): Promise<void> {
  if (await hasModel(url)) return
  const lock = await acquireLock(path.join(cacheDir, 'ollama', 'create.lock'), () => undefined)
  try {
    if (!(await hasModel(url))) await create()
  } finally {
    lock.release()
  }
}

async function hasModel(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/tags`)
  const { models } = (await response.json()) as { models: { name: string }[] }
  return models.some(({ name }) => name === OLLAMA_TEST_MODEL)
}

async function ended(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return
  const gone = new Promise(resolve => keeper.once('exit', resolve))
  keeper.stdin?.end()
  await gone
}
