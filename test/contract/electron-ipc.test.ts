// Both ends of the desktop's port with the built preload between them, in a real Chromium (see electron-double).

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, vi } from 'vitest'
import type { BridgeMessage, DesktopBridge } from '../../shared/desktop-bridge.ts'
import type { FramePort } from '../../shared/frames.ts'
import { createIpcPort } from '../../renderer/connect/ipc-port.ts'
import { canRunDesktop } from '../support/desktop-app.ts'
import { createWire } from '../support/electron-double/wire.ts'
import { chromiumPath } from '../support/parts.ts'
import type { Transport } from './contract-setup.ts'
import { describeContract } from './contract-suite.ts'

vi.mock('electron', () => import('../support/electron-double/electron.ts'))

const preloadFile = path.resolve(import.meta.dirname, '../../out/preload/preload.cjs')
const wire = createWire()

describe.skipIf(!canRunDesktop())('Electron (needs the build)', () => {
  describeContract('Electron’s IPC', startIpc)
})

async function startIpc(serve: (port: FramePort) => void): Promise<Transport> {
  const { appDouble } = await import('../support/electron-double/app.ts')
  const { protocol, session, BrowserWindow } = await import('../support/electron-double/electron.ts')
  const { appSchemeRegistration, servePage } = await import('../../electron/hosts/desktop/app-protocol.ts')
  const { listenForPage } = await import('../../electron/hosts/desktop/ipc-port.ts')
  const { createWindow } = await import('../../electron/hosts/desktop/window.ts')

  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-contract-'))
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Contract</title>')
  appDouble.setPath('userData', path.join(folder, 'chromium'))
  protocol.registerSchemesAsPrivileged([appSchemeRegistration])
  await appDouble.start(chromiumPath() ?? '')
  servePage(session.defaultSession.protocol as never, folder)

  /** A page has one connection at a time; one that is free is used again. */
  const pages: { readonly bridge: DesktopBridge; isFree: boolean }[] = []

  async function openPage(): Promise<DesktopBridge> {
    const window = createWindow(preloadFile)
    listenForPage(window.webContents, serve)
    await window.loadURL('app://jarvis/index.html')
    const page = BrowserWindow.getAllWindows().at(-1)?.contents.page
    if (!page) throw new Error('The window has no page.')
    return await bridgeOf(page)
  }

  return {
    async connect() {
      let free = pages.find(page => page.isFree)
      if (free === undefined) {
        free = { bridge: await openPage(), isFree: true }
        pages.push(free)
      }
      const taken = free
      taken.isFree = false
      const port = createIpcPort(taken.bridge)
      port.onClose(() => (taken.isFree = true))
      return port
    },
    async close() {
      await appDouble.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** `window.jarvis` of a page, here: messages go in and out as they are. */
async function bridgeOf(page: Page): Promise<DesktopBridge> {
  let listener: (message: BridgeMessage) => void = () => undefined
  await page.exposeFunction('testReceive', (text: string) => listener(wire.decode(text) as BridgeMessage))
  await page.evaluate(`
    globalThis.testWire = (${createWire.toString()})()
    jarvis.onMessage(message => testReceive(testWire.encode(message)))`)
  let sending: Promise<unknown> = Promise.resolve()
  return {
    send(message: BridgeMessage) {
      const text = wire.encode(message)
      const send = () => page.evaluate(`jarvis.send(testWire.decode(${JSON.stringify(text)}))`)
      sending = sending.then(send).catch(() => undefined)
    },
    onMessage(next) {
      listener = next
    },
  }
}
