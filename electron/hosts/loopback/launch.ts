// The loopback host: serves the page and its connections on 127.0.0.1, and shows it in a browser of this computer.

import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { FramePort } from '../../../shared/frames.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Peer } from '../../rpc/rpc.ts'
import type { Place } from './find-browser.ts'
import { listenOnLoopback } from './http-server.ts'
import type { LaunchFile } from './launch-file.ts'
import { openAppWindow, openTab, whyNoWindow } from './open-window.ts'
import { Presence, type EndReason } from './presence.ts'
import { CODE_LIFETIME_MS, Session } from './session.ts'

export interface LoopbackOptions {
  /** App.connect. */
  readonly connect: (port: FramePort, peer: Peer) => void
  /** The built page (out/renderer). */
  readonly pageDir: string
  /** 0: any free port. */
  readonly port: number
  /** Of the app window's own browser profile, in the data folder. */
  readonly profileDir: string
  readonly place: Place
  readonly isBusy: () => boolean
  /** Goes along in the address, since the page cannot ask before its first paint. */
  readonly appearance: () => Pick<Settings, 'theme' | 'locale'>
  /** The user has left: the app may end. Never after a run that showed nothing. */
  readonly onEnd: (reason: EndReason) => void
  readonly logger: Logger
}

/** What `open` has shown, or why it could not and the address must be opened by hand. */
export type Shown = { readonly kind: 'window' | 'tab' } | { readonly kind: 'nothing'; readonly reason: NotShownReason }

export type NotShownReason = 'no_display' | 'root' | 'no_browser'

export interface LoopbackHost {
  readonly port: number
  /** The address with a new launch code: one use, 60 s. */
  newUrl(): string
  /** Resolves when the page is there, or when it is clear that it will not come by itself. */
  open(): Promise<Shown>
  /** Ends the app windows, too. Connections are the router's to close before. */
  close(): Promise<void>
}

/** A window whose page has not come by then may be slow; one whose process has gone is not coming. */
const PAGE_WAIT_MS = 15_000

/** Rejects with `conflict` (data: port) when the port cannot be used. */
export async function startLoopback(options: LoopbackOptions): Promise<LoopbackHost> {
  const { place, logger } = options
  const session = new Session()
  const presence = new Presence({ platform: place.platform, isBusy: options.isBusy, onEnd: options.onEnd })
  const windows = new Set<ChildProcess>()
  const launchFiles = new Set<LaunchFile>()

  const server = await listenOnLoopback({
    pageDir: options.pageDir,
    port: options.port,
    onPage: (port, prove) => {
      const authenticate: Peer['authenticate'] = hello => {
        const proof = session.authenticate(hello)
        if ('error' in proof) return proof
        prove()
        presence.pageCame()
        port.onClose(() => presence.pageLeft())
        return proof
      }
      options.connect(port, { kind: 'page', authenticate })
    },
  })
  const urlWith = (code: string) => {
    const url = new URL(`http://127.0.0.1:${server.port}/#c=${code}`)
    for (const [name, value] of Object.entries(options.appearance())) {
      if (value !== 'system') url.searchParams.set(name, value)
    }
    return url.href
  }

  function keepUntilExpired(file: LaunchFile): void {
    launchFiles.add(file)
    setTimeout(() => drop(file), CODE_LIFETIME_MS).unref()
  }

  function drop(file: LaunchFile): void {
    launchFiles.delete(file)
    file.remove()
  }

  async function showWindow(): Promise<boolean> {
    const pageCame = Promise.withResolvers<'page'>()
    const target = urlWith(session.newCode(() => pageCame.resolve('page')))
    const window = openAppWindow(place, options.profileDir, target)
    if (window === null) return false
    const { process: browser, launchFile } = window
    keepUntilExpired(launchFile)
    windows.add(browser)
    const failed = new Promise<'failed'>(resolve => {
      browser.once('error', error => {
        logger.warn('loopback.browser_not_started', { error })
        resolve('failed')
      })
      browser.once('exit', (exitCode, signal) => {
        windows.delete(browser)
        if (exitCode !== 0) resolve('failed')
        logger.debug('loopback.browser_ended', { exitCode, signal })
      })
    })
    const waiting = new AbortController()
    const late = delay(PAGE_WAIT_MS, 'late' as const, { signal: waiting.signal, ref: false }).catch(
      () => 'late' as const,
    )
    const outcome = await Promise.race([pageCame.promise, failed, late])
    waiting.abort()
    const isRunning = browser.pid !== undefined && browser.exitCode === null && browser.signalCode === null
    const hasFailed = outcome === 'failed' || (outcome === 'late' && !isRunning)
    if (outcome === 'page' || hasFailed) drop(launchFile)
    if (hasFailed) return false
    presence.windowOpened(isRunning)
    if (isRunning) browser.once('exit', () => presence.windowClosed())
    return true
  }

  async function showTab(): Promise<boolean> {
    const pageCame = Promise.withResolvers<null>()
    const file = await openTab(place, urlWith(session.newCode(() => pageCame.resolve(null))))
    if (file === null) return false
    keepUntilExpired(file)
    void pageCame.promise.then(() => drop(file))
    presence.tabOpened()
    return true
  }

  async function attempt(show: () => Promise<boolean>): Promise<boolean> {
    try {
      return await show()
    } catch (error) {
      // No place for the launch file or the profile: the next way may need neither.
      logger.warn('loopback.not_shown', { error })
      return false
    }
  }

  return {
    port: server.port,
    newUrl: () => urlWith(session.newCode()),
    async open() {
      const reason = whyNoWindow(place)
      if (reason !== null) return { kind: 'nothing', reason }
      if (await attempt(showWindow)) return { kind: 'window' }
      if (await attempt(showTab)) return { kind: 'tab' }
      return { kind: 'nothing', reason: 'no_browser' }
    },
    async close() {
      presence.stop()
      for (const window of windows) window.kill()
      for (const file of launchFiles) drop(file)
      await server.close()
    },
  }
}
