// Runs the real command line as a process of its own.

import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { starterModelFile } from './parts.ts'

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url))

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Nothing of the user's: no Ollama answers, models are those the set-up fetched for tests. */
export function isolatedEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const model = starterModelFile()
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(JARVIS_|OLLAMA_|LC_|LANG|NODE_V8|VITEST|DISPLAY|WAYLAND)/.test(name),
  )
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    LANG: 'en_US.UTF-8',
    // The discard port: refuses at once.
    OLLAMA_HOST: 'http://127.0.0.1:9',
    JARVIS_ENV: 'test',
    JARVIS_VOICE_DIR: path.join(tmpdir(), 'jarvis-no-voices'),
    ...(model !== null && { JARVIS_MODEL_DIR: path.dirname(model) }),
    ...env,
  }
}

export function spawnCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [entry, ...args], {
    env: isolatedEnv(options.env ?? {}),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Resolves when the process has ended. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = spawnCli(args, options)
  child.stdin?.end(options.input ?? '')
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>(resolve => child.once('exit', resolve)),
  ])
  return { code, stdout, stderr }
}

export interface StartedHost {
  readonly url: string
  readonly pid: number
  readonly child: ChildProcess
  /** SIGTERM, then its exit code. */
  stop(): Promise<number | null>
}

/** `jarvis start --no-open`, once it is ready. */
export async function startHost(
  dataDir: string,
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<StartedHost> {
  const child = spawnCli(['start', '--no-open', '--json', '--data-dir', dataDir, ...args], options)
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const stderr = textOf(child.stderr)
  const ready = await Promise.race([
    firstLine(child),
    ended.then(async code => {
      throw new Error(`start ended with ${code}: ${await stderr}`)
    }),
  ])
  const { url, pid } = JSON.parse(ready) as { url: string; pid: number }
  return {
    url,
    pid,
    child,
    stop: async () => {
      child.kill('SIGTERM')
      return await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('start printed nothing')
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const piece of stream ?? []) text += piece.toString()
  return text
}
