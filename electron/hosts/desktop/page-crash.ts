// A page that crashed is loaded again; one that keeps crashing is not, since that would never end.

import type { BrowserWindow } from 'electron'

const MAX_RELOADS = 3
const WINDOW_MS = 60_000

export function reloadAfterCrash(window: BrowserWindow, onGivenUp: () => void): void {
  let reloadedAt: readonly number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = performance.now()
    reloadedAt = [...reloadedAt.filter(at => now - at < WINDOW_MS), now]
    if (reloadedAt.length > MAX_RELOADS) onGivenUp()
    else window.webContents.reload()
  })
}
