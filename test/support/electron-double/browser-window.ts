// BrowserWindow over a page of the real Chromium.

import { EventEmitter } from 'node:events'
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { RunningChromium } from './chromium.ts'
import { isPrevented } from './preventable.ts'
import { strict } from './strict.ts'
import { WebContentsDouble } from './web-contents.ts'

type Carried = Pick<
  BrowserWindow,
  'loadURL' | 'show' | 'focus' | 'restore' | 'isMinimized' | 'isFocused' | 'isDestroyed' | 'setBackgroundColor' | 'close' // prettier-ignore
>

export const windows = new Set<BrowserWindowDouble>()
let chromium: RunningChromium | null = null
let onAllClosed = () => {}

export function provideWindows(running: RunningChromium, allClosed: () => void): void {
  chromium = running
  onAllClosed = allClosed
}

export class BrowserWindowDouble extends EventEmitter implements Carried {
  readonly options: BrowserWindowConstructorOptions
  readonly contents: WebContentsDouble
  /** What the app called, in order. */
  readonly calls: string[] = []
  #isVisible = false
  #isMinimized = false
  #isDestroyed = false
  backgroundColor: string

  constructor(options: BrowserWindowConstructorOptions) {
    super()
    if (chromium === null) throw new Error('Cannot create BrowserWindow before app is ready')
    const { preload, sandbox, contextIsolation, nodeIntegration } = options.webPreferences ?? {}
    if (preload === undefined || sandbox !== true || contextIsolation !== true || nodeIntegration !== false)
      throw new Error('The Electron double runs sandboxed, isolated pages with a preload and nothing else.')
    this.options = options
    this.backgroundColor = options.backgroundColor ?? '#fff'
    this.#isVisible = options.show ?? true
    this.contents = new WebContentsDouble(chromium, preload)
    this.contents.on('double:page-closed', () => this.destroy())
    windows.add(this)
    return strict('BrowserWindow', this)
  }

  static getAllWindows(): BrowserWindowDouble[] {
    return [...windows]
  }

  get webContents(): WebContentsDouble {
    return this.contents.self
  }

  async loadURL(url: string): Promise<void> {
    await this.contents.load(url)
    const page = this.contents.page
    if (page !== null && chromium !== null) {
      const browser = await chromium.context.newCDPSession(page)
      const { windowId } = await browser.send('Browser.getWindowForTarget')
      const { width = 800, height = 600 } = this.options
      await browser.send('Browser.setContentsSize', { windowId, width, height })
    }
    this.emit('ready-to-show')
  }

  show(): void {
    this.calls.push('show')
    this.#isVisible = true
  }

  focus(): void {
    this.calls.push('focus')
  }

  restore(): void {
    this.calls.push('restore')
    this.#isMinimized = false
  }

  minimize(): void {
    this.#isMinimized = true
  }

  isMinimized(): boolean {
    return this.#isMinimized
  }

  isVisible(): boolean {
    return this.#isVisible
  }

  /** A test has one window in front at a time: the visible one. */
  isFocused(): boolean {
    return this.#isVisible && !this.#isMinimized
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color
  }

  close(): void {
    if (isPrevented(this, 'close')) return
    void this.contents.page?.close()
    this.destroy()
  }

  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    windows.delete(this)
    this.contents.destroy()
    this.emit('closed')
    if (windows.size === 0) onAllClosed()
  }
}
