// Shows the page: in an app window of an installed Chrome, Chromium or Edge, else as a tab of the user's own browser.

import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findBrowser, type Browser, type Place } from './find-browser.ts'
import { writeLaunchFile, type LaunchFile } from './launch-file.ts'

/** A browser of ours in a process of ours; it ends when its last window is closed (not on macOS). */
export interface AppWindow {
  readonly process: ChildProcess
  readonly launchFile: LaunchFile
}

/** A tab's opener that has not failed by then has handed over. */
const TAB_HANDOVER_MS = 5_000

const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-extensions',
  '--disable-sync',
  '--disable-background-mode',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--no-pings',
  // The page is ours alone, and what it says was asked for.
  '--autoplay-policy=no-user-gesture-required',
]

/** Why no window can be shown here; null when nothing speaks against it. Chromium refuses to run its sandbox as root. */
export function whyNoWindow({ platform, env, userId }: Place): 'no_display' | 'root' | null {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'no_display'
  return userId === 0 ? 'root' : null
}

/** Null where no such browser is installed. The profile is Jarvis's own, so the process is too. */
export function openAppWindow(place: Place, profileDir: string, target: string): AppWindow | null {
  const browser = findBrowser(place)
  if (browser === null) return null
  const launchFile = writeLaunchFile(browser.sandboxDir ?? privateDir(place), target)
  const profile = profileOf(browser, profileDir)
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const process = spawn(browser.path, [`--app=${launchFile.url}`, `--user-data-dir=${profile}`, ...quietFlags], {
    stdio: 'ignore',
  })
  return { process, launchFile }
}

/** Resolves with null when the system has no way to open a browser. */
export async function openTab(place: Place, target: string): Promise<LaunchFile | null> {
  // On Linux the user's browser may be a sandbox package, which reads no hidden folder; which one it is cannot be known.
  const folder = place.platform === 'linux' ? place.homeDir : privateDir(place)
  const launchFile = writeLaunchFile(folder, target)
  const [command, ...args] = openerOf(place.platform)
  if (await hasHandedOver(spawn(command, [...args, launchFile.url], { stdio: 'ignore' }))) return launchFile
  launchFile.remove()
  return null
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open']
  return platform === 'win32' ? ['rundll32.exe', 'url.dll,FileProtocolHandler'] : ['xdg-open']
}

async function hasHandedOver(opener: ChildProcess): Promise<boolean> {
  return await new Promise(resolve => {
    const timer = setTimeout(() => resolve(true), TAB_HANDOVER_MS)
    const settle = (isDone: boolean) => {
      clearTimeout(timer)
      resolve(isDone)
    }
    opener.once('error', () => settle(false))
    opener.once('exit', exitCode => settle(exitCode === 0))
  })
}

function profileOf(browser: Browser, profileDir: string): string {
  return browser.sandboxDir === null ? profileDir : path.join(browser.sandboxDir, 'profile')
}

/** Where only this user can look, and best nothing is ever written to a disk. */
function privateDir({ platform, env }: Place): string {
  const runtimeDir = env['XDG_RUNTIME_DIR']
  if (platform !== 'linux' || !runtimeDir) return os.tmpdir()
  try {
    accessSync(runtimeDir, constants.W_OK)
    return runtimeDir
  } catch {
    return os.tmpdir()
  }
}
