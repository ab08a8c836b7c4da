// Keeps the window on its own page. Links leave through safeOpen, one at a time.

import type { BrowserWindow } from 'electron'
import { isOwnUrl } from './origin.ts'
import { safeOpen } from './safe-open.ts'
import type { Words } from '../../lib/words.ts'

/** One press opens one address. */
const PAUSE_MS = 1_000

export function guardNavigation(window: BrowserWindow, words: () => Words): void {
  const contents = window.webContents
  let openedAt = -Infinity

  contents.on('will-frame-navigate', details => {
    if (!isOwnUrl(details.url)) details.preventDefault()
  })
  contents.on('will-navigate', details => {
    if (!isOwnUrl(details.url)) details.preventDefault()
  })
  contents.on('will-redirect', details => {
    if (!isOwnUrl(details.url)) details.preventDefault()
  })
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const now = performance.now()
    // A window in front is as near to "the user pressed something" as Electron tells, also when a screen reader presses.
    if (window.isFocused() && now - openedAt > PAUSE_MS) {
      openedAt = now
      void safeOpen(url, window, words())
    }
    return { action: 'deny' }
  })
}
