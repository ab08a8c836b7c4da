// Starts the built desktop app under the double, for a test.

import { fork } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { chromiumPath } from '../parts.ts'
import type { Operations } from './control.ts'

export interface DesktopOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** The built main process; by default the product's. */
  readonly main?: string
}

export interface Desktop {
  readonly pid: number
  /** Lines the app printed. */
  readonly output: readonly string[]
  readonly exited: Promise<number | null>
  ask<O extends keyof Operations>(
    operation: O,
    ...args: Parameters<Operations[O]>
  ): Promise<Awaited<ReturnType<Operations[O]>>>
  /** The window's page, as soon as it has loaded. */
  page(): Promise<Page>
  /** As the user quits; resolves with the exit code. */
  quit(): Promise<number | null>
  kill(signal: NodeJS.Signals): void
}

const root = path.resolve(import.meta.dirname, '../../..')

export function launchDesktop({ dataDir, env, main = path.join(root, 'out/main/main.js') }: DesktopOptions): Desktop {
  const executable = chromiumPath()
  if (executable === null) throw new Error('The Electron double needs a Chromium.')
  const child = fork(path.join(import.meta.dirname, 'run.ts'), [executable, main], {
    execArgv: ['--import', new URL('./register.ts', import.meta.url).href],
    env: { ...process.env, JARVIS_ENV: 'test', ...env, JARVIS_DATA_DIR: dataDir },
    serialization: 'advanced',
    silent: true,
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', line => output.push(line))
  }
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  child.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })
  void exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`The app has ended:\n${output.join('\n')}`))
  })
  let lastId = 0
  let browser: Browser | null = null

  const desktop: Desktop = {
    pid: child.pid ?? 0,
    output,
    exited,
    async ask(operation, ...args) {
      const answer = Promise.withResolvers<unknown>()
      waiting.set(++lastId, answer)
      child.send({ id: lastId, operation, args })
      return (await answer.promise) as never
    },
    async page() {
      const deadline = Date.now() + 60_000
      for (;;) {
        const [window] = await desktop.ask('windows')
        if (window?.isVisible) break
        if (Date.now() > deadline) throw new Error(`No window appeared:\n${output.join('\n')}`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      const endpoint = await desktop.ask('endpoint')
      browser ??= await chromium.connectOverCDP(endpoint ?? '', { noDefaults: true })
      const page = browser.contexts()[0]?.pages().at(-1)
      if (page === undefined) throw new Error('The window has no page.')
      return page
    },
    async quit() {
      await browser?.close()
      await desktop.ask('quit').catch(() => undefined)
      return await exited
    },
    kill: signal => void child.kill(signal),
  }
  return desktop
}
