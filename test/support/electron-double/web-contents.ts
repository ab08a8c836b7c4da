// A window's page: loading, reloading, IPC, and the events by which the app keeps it where it belongs.
// Differences a test should know: `window.open` answers the page with a window that closes at once (Electron: null), and
// a navigation that Chromium itself refuses (javascript:, data:, file:, unknown schemes) is only told, not held.

import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { HandlerDetails, WebContents, WindowOpenHandlerResponse } from 'electron'
import type { CDPSession, Page, Request } from 'playwright-core'
import { fromStandIn, toStandIn, type RunningChromium } from './chromium.ts'
import { connectPageIpc, ipcMain, type PageIpc, type PageMessage } from './ipc.ts'
import { pageWorldScript, PRELOAD_WORLD, preloadWorldScript } from './page-scripts.ts'
import { isPrevented } from './preventable.ts'
import { applyPermissions, defaultSession } from './session.ts'
import { state, type Navigation } from './state.ts'
import { strict } from './strict.ts'

type OpenHandler = (details: HandlerDetails) => WindowOpenHandlerResponse
type Carried = Pick<WebContents, 'id' | 'send' | 'reload' | 'isDestroyed' | 'setWindowOpenHandler'>

export interface FrameDouble {
  readonly url: string
  readonly parent: FrameDouble | null
}

let lastId = 0

export class WebContentsDouble extends EventEmitter implements Carried {
  readonly id = ++lastId
  readonly session = defaultSession
  /** What the app gets and compares: `event.sender === window.webContents`. */
  readonly self: this
  page: Page | null = null
  /** How often the app has loaded or reloaded it. */
  loads = 0
  readonly #chromium: RunningChromium
  readonly #preloadFile: string
  #url = 'about:blank'
  /** What the app itself is loading: no event asks it about that. */
  #loading: string | null = null
  #ipc: PageIpc | null = null
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  #isDestroyed = false

  constructor(chromium: RunningChromium, preloadFile: string) {
    super()
    this.#chromium = chromium
    this.#preloadFile = preloadFile
    this.self = strict('webContents', this)
  }

  get mainFrame(): FrameDouble {
    return { url: fromStandIn(this.page?.url() ?? this.#url), parent: null }
  }

  async load(url: string): Promise<void> {
    this.#url = url
    this.#loading = toStandIn(url)
    await applyPermissions(this.#chromium.context, url)
    await this.#openPage()
    await this.page?.goto(toStandIn(url), { waitUntil: 'load' })
    this.loads++
  }

  send(channel: string, ...args: unknown[]): void {
    this.#ipc?.send(channel, args)
  }

  reload(): void {
    // Playwright does nothing more with a page that crashed, so a reload is a new one with the same address.
    void this.load(this.#url).catch(() => undefined)
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.emit('destroyed')
  }

  /** A navigation that Chromium asks for; answers whether the app forbids it. */
  forbids(request: Request): boolean {
    const url = fromStandIn(request.url())
    if (request.url() === this.#loading) {
      this.#loading = null
      return false
    }
    const isMainFrame = request.frame() === this.page?.mainFrame()
    if (request.redirectedFrom() !== null) return this.#tell('will-redirect', url, isMainFrame)
    return this.#forbidsFrom(url, isMainFrame)
  }

  /** A message as if a frame with this address had sent it. */
  receive({ url, isMainFrame, message: [channel, ...args] }: PageMessage): void {
    const frame: FrameDouble = { url: fromStandIn(url), parent: isMainFrame ? null : this.mainFrame }
    ipcMain.emit(channel, { sender: this.self, senderFrame: frame }, ...args)
  }

  #forbidsFrom(url: string, isMainFrame: boolean): boolean {
    const isForbidden = this.#tell('will-frame-navigate', url, isMainFrame)
    return (isMainFrame && this.#tell('will-navigate', url, isMainFrame)) || isForbidden
  }

  #tell(event: Navigation['event'], url: string, isMainFrame: boolean): boolean {
    const isHeld = isPrevented(this, event, { url, isMainFrame, isSameDocument: false })
    state.navigations.push({ event, url, isPrevented: isHeld })
    return isHeld
  }

  async #openPage(): Promise<void> {
    const { context, secret } = this.#chromium
    const old = this.page
    const page = await this.#chromium.newPage()
    this.page = page
    await old?.close()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Page.enable')
    this.#ipc = await connectPageIpc(devtools, message => this.receive(message))
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript(secret) })
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: PRELOAD_WORLD,
      source: preloadWorldScript(secret, readFileSync(this.#preloadFile, 'utf8')),
    })
    this.#watch(page, devtools)
  }

  #watch(page: Page, devtools: CDPSession): void {
    devtools.on('Page.windowOpen', ({ url, windowName }) => this.#open(url, windowName, 'foreground-tab'))
    devtools.on('Page.frameRequestedNavigation', ({ url, disposition, frameId }) => {
      if (disposition !== 'currentTab') this.#open(url, '', 'background-tab')
      else if (!/^https?:/.test(url)) {
        void devtools.send('Page.getFrameTree').then(({ frameTree }) => {
          this.#forbidsFrom(url, frameTree.frame.id === frameId)
        })
      }
    })
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 }))
    page.on('close', () => {
      if (this.page === page) this.emit('double:page-closed')
    })
  }

  #open(standInUrl: string, frameName: string, disposition: HandlerDetails['disposition']): void {
    const url = fromStandIn(standInUrl)
    const referrer = { url: this.mainFrame.url, policy: 'no-referrer' } as const
    const { action } = this.#openHandler({ url, frameName, features: '', disposition, referrer })
    state.navigations.push({ event: 'window-open', url, isPrevented: action === 'deny' })
    if (action === 'allow') throw new Error('The Electron double opens no second page; the app denies all.')
  }
}
