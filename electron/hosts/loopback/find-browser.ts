// The installed browser that can show Jarvis in a window of its own: Chrome, Chromium or Edge.

import { accessSync, closeSync, constants, openSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'

export interface Browser {
  readonly path: string
  /**
   * Where this browser may read and write although a sandbox package keeps it out of hidden folders and of /run;
   * null where it may go anywhere.
   */
  readonly sandboxDir: string | null
}

export interface Place {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly homeDir: string
  /** Null on Windows. */
  readonly userId: number | null
}

const linuxNames = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
]
const flatpakNames = ['com.google.Chrome', 'org.chromium.Chromium', 'com.microsoft.Edge']
const macApps = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const windowsPaths = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
]

export function findBrowser(place: Place): Browser | null {
  const found = candidates(place).find(isExecutable)
  return found === undefined ? null : { path: found, sandboxDir: sandboxDirOf(found, place) }
}

function candidates({ platform, env, homeDir }: Place): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', path.join(homeDir, 'Applications')]
    return macApps.flatMap(app => folders.map(dir => `${dir}/${app}.app/Contents/MacOS/${app}`))
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']]
    return windowsPaths.flatMap(names => roots.flatMap(root => (root ? [path.join(root, ...names)] : [])))
  }
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(dir => path.isAbsolute(dir))
  const flatpaks = ['/var/lib/flatpak', path.join(homeDir, '.local', 'share', 'flatpak')]
  return [
    ...linuxNames.flatMap(name => folders.map(dir => path.join(dir, name))),
    ...flatpakNames.flatMap(name => flatpaks.map(dir => path.join(dir, 'exports', 'bin', name))),
  ]
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Snap gives every command as a link to `snap`, and Ubuntu's chromium-browser is a script that starts one. */
function sandboxDirOf(file: string, { platform, homeDir }: Place): string | null {
  if (platform !== 'linux') return null
  if (file.includes('/flatpak/exports/bin/')) {
    return path.join(homeDir, '.var', 'app', path.basename(file), 'data', 'jarvis')
  }
  const real = realpathSync(file)
  if (path.basename(real) === 'snap') return path.join(homeDir, 'snap', path.basename(file), 'common', 'jarvis')
  const started = /\/snap\/bin\/([a-z0-9-]+)/.exec(startOf(real))?.[1]
  return started === undefined ? null : path.join(homeDir, 'snap', started, 'common', 'jarvis')
}

function startOf(file: string): string {
  const buffer = Buffer.alloc(4_096)
  const descriptor = openSync(file, 'r')
  try {
    const length = readSync(descriptor, buffer)
    return buffer.toString('latin1', 0, length).startsWith('#!') ? buffer.toString('latin1', 0, length) : ''
  } finally {
    closeSync(descriptor)
  }
}
