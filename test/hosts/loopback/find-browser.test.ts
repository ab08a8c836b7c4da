import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findBrowser, type Place } from '../../../electron/hosts/loopback/find-browser.ts'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-find-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

async function program(file: string, content = '\u007fELF'): Promise<string> {
  const full = path.join(dir, file)
  await mkdir(path.dirname(full), { recursive: true })
  await writeFile(full, content)
  await chmod(full, 0o755)
  return full
}

function linux(...folders: string[]): Place {
  const PATH = folders.map(folder => path.join(dir, folder)).join(path.delimiter)
  return { platform: 'linux', env: { PATH }, homeDir: path.join(dir, 'home'), userId: 1000 }
}

describe('on Linux', () => {
  test('Chrome comes before Chromium before Edge, whatever the order of PATH', async () => {
    const edge = await program('a/microsoft-edge')
    expect(findBrowser(linux('a', 'b'))).toEqual({ path: edge, sandboxDir: null })
    const chromium = await program('b/chromium')
    expect(findBrowser(linux('a', 'b'))?.path).toBe(chromium)
    const chrome = await program('b/google-chrome-stable')
    expect(findBrowser(linux('a', 'b'))?.path).toBe(chrome)
  })

  test('what cannot be run is none, and a relative folder in PATH is not looked into', async () => {
    await chmod(await program('a/chromium'), 0o644)
    expect(findBrowser(linux('a'))).toBeNull()
    await program('b/chromium')
    const place = linux('a')
    expect(findBrowser({ ...place, env: { PATH: path.relative(process.cwd(), path.join(dir, 'b')) } })).toBeNull()
    expect(findBrowser({ ...place, env: {} })).toBeNull()
  })

  test('a snap is known by its link or by the script that starts it, and gets its own folder', async () => {
    await program('usr/bin/snap')
    await mkdir(path.join(dir, 'snap/bin'), { recursive: true })
    await symlink(path.join(dir, 'usr/bin/snap'), path.join(dir, 'snap/bin/chromium'))
    const sandboxDir = path.join(dir, 'home', 'snap', 'chromium', 'common', 'jarvis')
    expect(findBrowser(linux('snap/bin'))?.sandboxDir).toBe(sandboxDir)
    await program('u/chromium-browser', '#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    expect(findBrowser(linux('u'))?.sandboxDir).toBe(sandboxDir)
    await program('v/chromium', '#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n')
    expect(findBrowser(linux('v'))?.sandboxDir).toBeNull()
  })

  test('a Flatpak of the user is found last and gets its own folder', async () => {
    const flatpak = await program('home/.local/share/flatpak/exports/bin/org.chromium.Chromium', '#!/bin/sh\n')
    const sandboxDir = path.join(dir, 'home', '.var', 'app', 'org.chromium.Chromium', 'data', 'jarvis')
    expect(findBrowser(linux('a'))).toEqual({ path: flatpak, sandboxDir })
    const edge = await program('a/microsoft-edge')
    expect(findBrowser(linux('a'))?.path).toBe(edge)
  })
})

describe('elsewhere', () => {
  test('on macOS an application of the user is found', async () => {
    const edge = await program('home/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge')
    const place: Place = { platform: 'darwin', env: {}, homeDir: path.join(dir, 'home'), userId: 501 }
    // Only where no browser is installed for everybody.
    if (process.platform !== 'darwin') expect(findBrowser(place)).toEqual({ path: edge, sandboxDir: null })
  })

  test('on Windows all three folders of programs are looked through, Chrome first', async () => {
    const env = {
      ProgramFiles: path.join(dir, 'p'),
      'ProgramFiles(x86)': path.join(dir, 'x'),
      LOCALAPPDATA: path.join(dir, 'l'),
    }
    const place: Place = { platform: 'win32', env, homeDir: dir, userId: null }
    expect(findBrowser(place)).toBeNull()
    const edge = await program(path.join('x', 'Microsoft', 'Edge', 'Application', 'msedge.exe'))
    expect(findBrowser(place)).toEqual({ path: edge, sandboxDir: null })
    const chrome = await program(path.join('l', 'Google', 'Chrome', 'Application', 'chrome.exe'))
    expect(findBrowser(place)?.path).toBe(chrome)
  })
})
