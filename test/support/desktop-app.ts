// The product's desktop app under the Electron double, for tests: built, with a fresh data folder, ended with the test.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { launchDesktop, type Desktop, type DesktopOptions } from './electron-double/launch.ts'
import { chromiumPath, requirePart } from './parts.ts'

const built = path.resolve(import.meta.dirname, '../../out/main/main.js')

/** False, said aloud, where a test of the desktop cannot run. */
export function canRunDesktop(): boolean {
  const hasChromium = requirePart('Chromium', chromiumPath()) !== null
  return hasChromium && requirePart('build (npm run build)', existsSync(built) ? built : null) !== null
}

export function useDesktop(): { start(options?: Partial<DesktopOptions>): Desktop; dataDir(): string } {
  const desktops: Desktop[] = []
  const folders: string[] = []
  const dataDir = () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-desktop-'))
    folders.push(folder)
    return folder
  }
  afterAll(async () => {
    for (const desktop of desktops) desktop.kill('SIGKILL')
    await Promise.all(desktops.map(desktop => desktop.exited))
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
  return {
    dataDir,
    start(options = {}) {
      const desktop = launchDesktop({ dataDir: options.dataDir ?? dataDir(), ...options })
      desktops.push(desktop)
      return desktop
    },
  }
}
