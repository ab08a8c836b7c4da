// How the desktop ends: whatever asks for it, the services close first, once, and the process ends with them.

import { app, powerMonitor, type BrowserWindow } from 'electron'
import { endProcess, type EndOptions } from '../../lifecycle/process-end.ts'

let isEnding = false

/** `services` settles when the start has: a quit in the middle of it waits, so that nothing is left half open. */
export function closeBeforeQuit(services: Promise<EndOptions>): void {
  // A start that failed says so itself, and ends by itself.
  services.catch(() => undefined)
  const end = (reason: string) => {
    isEnding = true
    void services.then(
      options => endProcess(options, reason, 0),
      () => app.exit(1),
    )
  }
  app.on('will-quit', event => {
    event.preventDefault()
    end('quit')
  })
  const endSession = (event: Electron.Event) => {
    event.preventDefault()
    end('session end')
    // Asked twice it hurries: the system waits seconds for us, not the time a running answer may take.
    end('session end')
  }
  // Electron's types leave the event out.
  powerMonitor.on('shutdown', endSession as () => void)
  app.on('browser-window-created', (_event, window: BrowserWindow) => {
    window.on('query-session-end', endSession)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

/** A second start brings the window forward, or opens Jarvis again after an end that is under way. */
export function answerSecondStart(bringForward: () => void): void {
  app.on('second-instance', () => {
    if (isEnding) app.relaunch()
    else bringForward()
  })
  app.on('activate', bringForward)
}
