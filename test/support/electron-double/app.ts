// app: its phases, the single-instance lock and the order of quitting.

import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { App } from 'electron'
import { launchChromium, type RunningChromium } from './chromium.ts'
import { provideWindows, windows } from './browser-window.ts'
import { isPrevented } from './preventable.ts'
import { answerRequest, isRequestCancelled } from './session.ts'
import { state } from './state.ts'
import { strict } from './strict.ts'

type Carried = Pick<
  App,
  'whenReady' | 'isReady' | 'quit' | 'exit' | 'relaunch' | 'enableSandbox' | 'setPath' | 'getPath' | 'requestSingleInstanceLock' // prettier-ignore
>

class AppDouble extends EventEmitter implements Carried {
  readonly isPackaged = false
  readonly #paths = new Map<string, string>()
  readonly #ready = Promise.withResolvers<undefined>()
  #isReady = false
  #isQuitting = false
  #isStopping = false
  chromium: RunningChromium | null = null

  async whenReady(): Promise<void> {
    await this.#ready.promise
  }

  isReady(): boolean {
    return this.#isReady
  }

  setPath(name: string, value: string): void {
    this.#paths.set(name, value)
  }

  getPath(name: string): string {
    const value = this.#paths.get(name)
    if (value === undefined) throw new Error(`The Electron double has no path for ${name}.`)
    return value
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
    state.isSandboxEnabled = true
  }

  /** The one who has the lock finds the starts of others as files in its userData. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData')
    mkdirSync(folder, { recursive: true })
    const lock = path.join(folder, 'double.lock')
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
    } catch {
      if (isAlive(Number(readFileSync(lock, 'utf8')))) {
        writeFileSync(path.join(folder, `double.start.${process.pid}`), JSON.stringify(process.argv))
        return false
      }
      writeFileSync(lock, String(process.pid))
    }
    process.on('exit', () => rmSync(lock, { force: true }))
    setInterval(() => this.#findOtherStarts(folder), 50).unref()
    return true
  }

  #findOtherStarts(folder: string): void {
    if (!existsSync(folder)) return
    for (const name of readdirSync(folder)) {
      if (!name.startsWith('double.start.')) continue
      rmSync(path.join(folder, name))
      this.emit('second-instance', {}, [], process.cwd(), null)
    }
  }

  /** Called once the app's entry has been loaded: Electron is ready only then, whatever the entry awaits. */
  async start(executable: string): Promise<void> {
    this.chromium = await launchChromium({
      executable,
      userDataDir: this.getPath('userData'),
      onRequest: async (route, request) => {
        const page = pageOf(request)
        const window = [...windows].find(({ contents }) => page !== null && contents.page === page)
        // A page the app did not make: window.open, on its way to be closed.
        if (window === undefined && request.isNavigationRequest()) return await route.abort('blockedbyclient')
        if (request.isNavigationRequest() && window?.contents.forbids(request)) return await route.abort('aborted')
        await answerRequest(route, request)
      },
      onWebSocket: url => !isRequestCancelled(url),
    })
    this.chromium.context.on('close', () => {
      if (!this.#isStopping) this.exit(70)
    })
    provideWindows(this.chromium, () => {
      if (this.#isQuitting || this.#isStopping) return
      if (this.listenerCount('window-all-closed') === 0) this.quit()
      else this.emit('window-all-closed')
    })
    this.#isReady = true
    this.#ready.resolve(undefined)
    this.emit('ready')
  }

  quit(): void {
    // Electron quits in a later turn of its loop.
    setImmediate(() => {
      if (isPrevented(this, 'before-quit')) return
      this.#isQuitting = true
      for (const window of [...windows]) window.close()
      if (windows.size > 0 || isPrevented(this, 'will-quit')) {
        this.#isQuitting = windows.size === 0
        return
      }
      this.exit(0)
    })
  }

  exit(exitCode = 0): void {
    this.#isQuitting = true
    for (const window of [...windows]) window.destroy()
    this.emit('quit', {}, exitCode)
    void this.stop().finally(() => reallyExit(exitCode))
  }

  /** Ends Chromium and not this process. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.chromium?.context.close()
  }

  relaunch(): void {
    state.isRelaunchAsked = true
  }
}

function pageOf(request: Parameters<Parameters<typeof launchChromium>[0]['onRequest']>[1]) {
  try {
    return request.frame().page()
  } catch {
    // Requests of workers, and of a navigation that has no frame yet.
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const appDouble = new AppDouble()
export const app = strict('app', appDouble)

const reallyExit = process.exit.bind(process)
