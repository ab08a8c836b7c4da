// The Electron double: what `import … from 'electron'` gives the built main process under plain Node, over a real Chromium.
// It carries exactly what Jarvis uses; anything else is missing as an export or throws its name (strict.ts).
//   chromium.ts       the browser, and https://jarvis.app.invalid/ standing in for app://jarvis/
//   app.ts            phases, single instance, quitting        browser-window.ts, web-contents.ts   windows and their pages
//   page-scripts.ts   the preload's isolated world, contextBridge        ipc.ts, wire.ts            messages
//   session.ts        permissions, request filter, protocol    utility-process.ts                   child processes
//   run.ts            starts a built main process; launch.ts   does that for a test, control.ts answers its questions

import { EventEmitter } from 'node:events'
import type { MenuItemConstructorOptions, MessageBoxOptions } from 'electron'
import { registerSchemes } from './chromium.ts'
import { defaultSession } from './session.ts'
import { state } from './state.ts'
import { strict } from './strict.ts'

export { app } from './app.ts'
export { BrowserWindowDouble as BrowserWindow } from './browser-window.ts'
export { ipcMain } from './ipc.ts'
export { utilityProcess } from './utility-process.ts'

export const session = strict('session', { defaultSession })

export const protocol = strict('protocol', { registerSchemesAsPrivileged: registerSchemes })

export const powerMonitor = strict('powerMonitor', new EventEmitter())

export const shell = strict('shell', {
  openExternal: async (url: string) => void state.openedOutside.push(url),
})

export const dialog = strict('dialog', {
  async showMessageBox(_window: unknown, options: MessageBoxOptions) {
    state.messageBoxes.push(options)
    return { response: state.messageBoxAnswer ?? options.cancelId ?? 0, checkboxChecked: false }
  },
  showErrorBox: (title: string, content: string) => {
    state.errorBoxes.push({ title, content })
    // As Electron does on Linux before it is ready; here also for tests of an app that ends with it.
    console.error(`${title}\n${content}`)
  },
})

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
  setApplicationMenu: (menu: MenuItemConstructorOptions[] | null) => void (state.menu = menu),
})

class NativeThemeDouble extends EventEmitter {
  isSystemDark = false
  #source: 'system' | 'light' | 'dark' = 'system'

  get themeSource() {
    return this.#source
  }

  set themeSource(source) {
    this.#source = source
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.isSystemDark : this.#source === 'dark'
  }
}

export const nativeTheme = strict('nativeTheme', new NativeThemeDouble())
