// The one window. Its page is untrusted: sandboxed, isolated, no Node, one preload.

import { BrowserWindow, nativeTheme } from 'electron'

/** `--surface-0` of renderer/ui/tokens.css, so that nothing flashes before the page paints. */
const surface = { light: '#fdfdfb', dark: '#161513' }

export function createWindow(preloadFile: string): BrowserWindow {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    width: 1_200,
    height: 820,
    minWidth: 360,
    minHeight: 480,
    title: 'Jarvis',
    show: false,
    backgroundColor: surfaceColor(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      navigateOnDragDrop: false,
      // Elsewhere than on macOS Chromium would fetch dictionaries from the network.
      spellcheck: process.platform === 'darwin',
    },
  })
  const recolor = () => window.setBackgroundColor(surfaceColor())
  nativeTheme.on('updated', recolor)
  window.once('closed', () => nativeTheme.off('updated', recolor))
  window.once('ready-to-show', () => window.show())
  return window
}

export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function surfaceColor(): string {
  return nativeTheme.shouldUseDarkColors ? surface.dark : surface.light
}
