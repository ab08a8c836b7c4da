// ipcMain, and the main process's end of each page's IPC.

import { EventEmitter } from 'node:events'
import type { CDPSession } from 'playwright-core'
import { PRELOAD_WORLD, RECEIVE_FUNCTION, SEND_BINDING } from './page-scripts.ts'
import { createWire } from './wire.ts'
import { strict } from './strict.ts'

const wire = createWire()

export const ipcMain = strict('ipcMain', new EventEmitter())

export interface PageMessage {
  readonly url: string
  readonly isMainFrame: boolean
  readonly message: readonly [channel: string, ...args: unknown[]]
}

export interface PageIpc {
  /** Dropped, as in Electron, when no document is there to get it. */
  send(channel: string, args: readonly unknown[]): void
}

export async function connectPageIpc(page: CDPSession, onMessage: (message: PageMessage) => void): Promise<PageIpc> {
  /** The preload's world in the main frame's present document. */
  let contextId: number | null = null
  const { frameTree } = await page.send('Page.getFrameTree')
  page.on('Runtime.executionContextCreated', ({ context }) => {
    const { frameId } = (context.auxData ?? {}) as { frameId?: string }
    if (context.name === PRELOAD_WORLD && frameId === frameTree.frame.id) contextId = context.id
  })
  page.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId === contextId) contextId = null
  })
  page.on('Runtime.executionContextsCleared', () => (contextId = null))
  page.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === SEND_BINDING) onMessage(wire.decode(payload) as PageMessage)
  })
  await page.send('Runtime.enable')
  await page.send('Runtime.addBinding', { name: SEND_BINDING, executionContextName: PRELOAD_WORLD })
  return {
    send(channel, args) {
      if (contextId === null) return
      const text = JSON.stringify(wire.encode([channel, ...args]))
      // The document may go meanwhile.
      page.send('Runtime.evaluate', { contextId, expression: `${RECEIVE_FUNCTION}(${text})` }).catch(() => undefined)
    },
  }
}
