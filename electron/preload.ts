// All the page gets of Electron. Runs sandboxed and isolated, before any script of the page; bundled into one file.

import { contextBridge, ipcRenderer } from 'electron'
import { BRIDGE_CHANNEL, type BridgeMessage, type DesktopBridge } from '../shared/desktop-bridge.ts'

let listener: ((message: BridgeMessage) => void) | null = null

ipcRenderer.on(BRIDGE_CHANNEL, (_event, message: BridgeMessage) => listener?.(message))

contextBridge.exposeInMainWorld('jarvis', {
  send: message => ipcRenderer.send(BRIDGE_CHANNEL, message),
  onMessage: callback => {
    listener = callback
  },
} satisfies DesktopBridge)
