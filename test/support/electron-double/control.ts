// A test's hand inside the main process: each operation is called over Node's channel and answered with its result.

import { powerMonitor, nativeTheme } from './electron.ts'
import { appDouble } from './app.ts'
import { windows, type BrowserWindowDouble } from './browser-window.ts'
import { fromStandIn } from './chromium.ts'
import { callProtocol, handlers, isPermitted, isRequestCancelled, type Permission } from './session.ts'
import { isPrevented } from './preventable.ts'
import { state } from './state.ts'

export const operations = {
  state: () => state,
  endpoint: () => appDouble.chromium?.endpoint ?? null,
  theme: () => ({ source: nativeTheme.themeSource, isDark: nativeTheme.shouldUseDarkColors }),
  windows: () =>
    [...windows].map(window => ({
      options: window.options,
      calls: window.calls,
      url: window.contents.mainFrame.url,
      isVisible: window.isVisible(),
      isMinimized: window.isMinimized(),
      loads: window.contents.loads,
      backgroundColor: window.backgroundColor,
    })),
  minimize: () => only().minimize(),
  closeWindow: () => only().close(),
  quit: () => appDouble.quit(),
  setSystemDark: (isDark: boolean) => {
    nativeTheme.isSystemDark = isDark
    nativeTheme.emit('updated')
  },
  answerMessageBoxes: (response: number) => void (state.messageBoxAnswer = response),
  permission: (permission: Permission, url: string, isMainFrame: boolean) => isPermitted(permission, url, isMainFrame),
  device: () => handlers.device?.({ deviceType: 'usb', origin: 'app://jarvis', device: {} } as never) ?? true,
  displayMedia: () =>
    new Promise(resolve => {
      if (handlers.displayMedia === null) resolve('the system picker')
      else handlers.displayMedia({} as never, resolve)
    }),
  isRequestCancelled: (url: string) => isRequestCancelled(url),
  protocol: async (url: string, method = 'GET') => {
    const response = await callProtocol(url, { method })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  },
  /** A message as if a frame with this address had sent it. */
  ipcFrom: (url: string, isMainFrame: boolean, channel: string, ...args: unknown[]) =>
    only().contents.receive({ url, isMainFrame, message: [channel, ...args] }),
  attachWebview: () => isPrevented(only().contents, 'will-attach-webview'),
  crash: () =>
    void only()
      .contents.page?.goto('chrome://crash')
      .catch(() => undefined),
  /** Answers whether the app asked the system to wait. */
  endSession: () => isPrevented(powerMonitor, 'shutdown'),
  addressOf: (url: string) => fromStandIn(url),
} as const

export type Operations = typeof operations

interface Question {
  readonly id: number
  readonly operation: keyof Operations
  readonly args: readonly unknown[]
}

export function answerControl(): void {
  process.on('message', (question: Question) => {
    void (async () => {
      try {
        const operation = operations[question.operation] as (...args: readonly unknown[]) => unknown
        process.send?.({ id: question.id, value: await operation(...question.args) })
      } catch (error) {
        process.send?.({ id: question.id, error: String((error as Error).stack) })
      }
    })()
  })
  // The channel is for questions; it does not keep a closed app alive.
  process.channel?.unref()
}

function only(): BrowserWindowDouble {
  const [window] = windows
  if (window === undefined) throw new Error('no window is open')
  return window
}
