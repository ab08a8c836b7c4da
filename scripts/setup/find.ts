// Where the parts that the set-up provides are found. Everything here only looks; it never fetches and never runs a program.

import { accessSync, constants, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type * as Playwright from 'playwright-core'
import { repository } from './places.ts'

/** The first file of that name in a folder of PATH. */
export function findOnPath(program: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const file = process.platform === 'win32' ? `${program}.exe` : program
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    const candidate = path.resolve(folder, file)
    if (folder !== '' && isExecutable(candidate)) return candidate
  }
  return null
}

/** Our own build first: its version is the one the tests were written against. */
export function findOllama(): string | null {
  return isExecutable(privateOllama) ? privateOllama : findOnPath('ollama')
}

export const privateOllama = path.join(
  repository,
  '.cache/ollama/bin',
  process.platform === 'win32' ? 'ollama.exe' : 'ollama',
)

/** A browser of the Chromium family: installed where such programs live, else the test library's own copy. */
export function findChromium(): string | null {
  const installed = knownBrowsers().find(isExecutable)
  if (installed !== undefined) return installed
  const own = playwrightBrowser()
  return own !== null && isExecutable(own) ? own : null
}

function playwrightBrowser(): string | null {
  try {
    // Loaded only when needed: it takes a tenth of a second.
    const playwright = createRequire(import.meta.url)('playwright-core') as typeof Playwright
    return playwright.chromium.executablePath()
  } catch {
    return null
  }
}

function knownBrowsers(): string[] {
  const { env, platform } = process
  if (platform === 'win32')
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      .filter(root => root !== undefined)
      .flatMap(root => [
        path.join(root, 'Google/Chrome/Application/chrome.exe'),
        path.join(root, 'Microsoft/Edge/Application/msedge.exe'),
        path.join(root, 'Chromium/Application/chrome.exe'),
      ])
  if (platform === 'darwin')
    return ['', env['HOME'] ?? ''].flatMap(root => [
      `${root}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${root}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
      `${root}/Applications/Chromium.app/Contents/MacOS/Chromium`,
    ])
  return ['chromium', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chromium-browser']
    .map(name => findOnPath(name))
    .filter(file => file !== null)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
