import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Place } from '../../../electron/hosts/loopback/find-browser.ts'
import { codeOf, sayHello, startTestHost, type TestHost } from './loopback-page.ts'

interface Report {
  readonly argv: readonly string[]
  readonly pid: number
  readonly commandLine: string
  readonly file: string
  readonly modes: readonly string[]
  readonly target: string
}

const fakeBrowser = fileURLToPath(new URL('./fake-browser.mjs', import.meta.url))
let dir: string
let place: Place
let running: TestHost | undefined

/** Puts the fake under a name in PATH; it does what the file `behaviour` says. */
async function install(name: string, behaviour: 'shows page' | 'fails'): Promise<void> {
  const file = path.join(dir, 'bin', name)
  await copyFile(fakeBrowser, file)
  await chmod(file, 0o755)
  await behave(behaviour)
}

async function script(name: string, line: string): Promise<void> {
  await writeFile(path.join(dir, 'bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
}

async function behave(behaviour: string): Promise<void> {
  await writeFile(path.join(dir, 'behaviour'), behaviour)
}

async function reports(): Promise<Report[]> {
  const text = await readFile(path.join(dir, 'reports'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Report)
}

async function start(given: Partial<Place> = {}): Promise<TestHost> {
  running = await startTestHost({ place: { ...place, ...given } })
  return running
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-launch-'))
  await Promise.all(['bin', 'home', 'run'].map(name => mkdir(path.join(dir, name), { mode: 0o700 })))
  await symlink(process.execPath, path.join(dir, 'bin', 'node'))
  // The fake is started by the PATH of this process, since env of the place is only looked at.
  vi.stubEnv('PATH', path.join(dir, 'bin'))
  vi.stubEnv('FAKE_BROWSER_DIR', dir)
  const env = { PATH: path.join(dir, 'bin'), DISPLAY: ':99', XDG_RUNTIME_DIR: path.join(dir, 'run') }
  place = { platform: 'linux', env, homeDir: path.join(dir, 'home'), userId: 1000 }
})
afterEach(async () => {
  await running?.close()
  running = undefined
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true, force: true })
})

describe.skipIf(process.platform === 'win32')('an app window (only on POSIX systems)', () => {
  test('gets its code by a file of the user alone, which is gone once used, and never on its command line', async () => {
    await install('chromium', 'shows page')
    const { host } = await start()
    expect(await host.open()).toEqual({ kind: 'window' })
    const [report] = await reports()
    expect(report!.modes).toEqual(['600', '700'])
    expect(report!.file.startsWith(path.join(dir, 'run'))).toBe(true)
    const code = codeOf(report!.target)
    expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(report!.commandLine).not.toContain(code)
    expect(report!.argv.join(' ')).not.toMatch(/--no-sandbox/)
    expect(report!.argv).toContain(`--user-data-dir=${path.join(running!.dir, 'browser')}`)
    expect(existsSync(report!.file)).toBe(false)
    expect(await readdir(path.join(dir, 'run'))).toEqual([])
  })

  test.runIf(process.getuid?.() === 0)('keeps its file from another user of the computer (needs root)', async () => {
    await install('chromium', 'shows page')
    // The fake waits with its hello for nothing, so the file is looked at while a slow one would load it.
    await writeFile(
      path.join(dir, 'bin', 'chromium'),
      '#!/bin/sh\necho "$@" > "$FAKE_BROWSER_DIR/args"\nexec sleep 30\n',
    )
    vi.stubEnv('PATH', `${path.join(dir, 'bin')}:/usr/bin:/bin`)
    const { host } = await start()
    const opening = host.open()
    const file = await vi.waitFor(async () => {
      const args = await readFile(path.join(dir, 'args'), 'utf8')
      return fileURLToPath(/--app=(\S+)/.exec(args)![1]!)
    }, 5_000)
    await chmod(dir, 0o755)
    const nobody = { uid: 65_534, gid: 65_534, encoding: 'utf8' } as const
    expect(existsSync(file)).toBe(true)
    expect(spawnSync('cat', [file], nobody).status).not.toBe(0)
    expect(spawnSync('ls', [path.dirname(file)], nobody).status).not.toBe(0)
    await running!.close()
    running = undefined
    expect(existsSync(file)).toBe(false)
    await opening
  })

  test('that is closed ends Jarvis', async () => {
    await install('chromium', 'shows page')
    const { host, ends } = await start()
    await host.open()
    process.kill((await reports())[0]!.pid, 'SIGUSR2')
    await vi.waitFor(() => expect(ends).toEqual(['window_closed']), 10_000)
  })

  test('is ended with Jarvis', async () => {
    await install('chromium', 'shows page')
    const { host } = await start()
    await host.open()
    const { pid } = (await reports())[0]!
    await running!.close()
    running = undefined
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), 5_000)
  })

  test('that cannot be shown is followed by a tab of the user’s browser', async () => {
    await install('chromium', 'fails')
    await script('xdg-open', 'echo "$1" > "$FAKE_BROWSER_DIR/opened"')
    const { host, log } = await start()
    expect(await host.open()).toEqual({ kind: 'tab' })
    const opened = fileURLToPath((await readFile(path.join(dir, 'opened'), 'utf8')).trim())
    // Not in a hidden folder, which a sandboxed browser could not read.
    expect(path.relative(path.join(dir, 'home'), opened)).toMatch(/^jarvis-[^/]+\/open\.html$/)
    const target = /url=([^"]+)"/.exec(await readFile(opened, 'utf8'))![1]!
    const { socket, token } = await sayHello(running!, { code: codeOf(target) })
    expect(token).not.toBeNull()
    await vi.waitFor(() => expect(existsSync(opened)).toBe(false))
    expect(await readdir(path.join(dir, 'home'))).toEqual([])
    socket.terminate()
    expect(log.filter(({ level }) => level === 'warn')).toEqual([])
  })

  test('of a sandboxed browser reads and writes in a folder that it may', async () => {
    await writeFile(path.join(dir, 'behaviour'), 'shows page')
    await copyFile(fakeBrowser, path.join(dir, 'bin', 'snap'))
    await chmod(path.join(dir, 'bin', 'snap'), 0o755)
    await symlink(path.join(dir, 'bin', 'snap'), path.join(dir, 'bin', 'chromium'))
    const { host } = await start()
    expect(await host.open()).toEqual({ kind: 'window' })
    const [report] = await reports()
    const own = path.join(dir, 'home', 'snap', 'chromium', 'common', 'jarvis')
    expect(report!.file.startsWith(`${own}/`)).toBe(true)
    expect(report!.argv).toContain(`--user-data-dir=${path.join(own, 'profile')}`)
  })
})

describe.skipIf(process.platform === 'win32')('nothing is shown (only on POSIX systems)', () => {
  test.each([
    ['no_display', { DISPLAY: undefined }, 1000],
    ['root', {}, 0],
  ] as const)('for want of a way: %s, and no browser is even looked for', async (reason, env, userId) => {
    await install('chromium', 'shows page')
    const { host } = await start({ env: { ...place.env, ...env }, userId })
    expect(await host.open()).toEqual({ kind: 'nothing', reason })
    expect(await reports()).toEqual([])
  })

  test('where there is neither such a browser nor an opener, and the address still works', async () => {
    const { host } = await start()
    expect(await host.open()).toEqual({ kind: 'nothing', reason: 'no_browser' })
    const { token, socket } = await sayHello(running!, { code: codeOf(host.newUrl()) })
    expect(token).not.toBeNull()
    socket.terminate()
    expect(await readdir(path.join(dir, 'home'))).toEqual([])
  })

  test('when no folder for the launch file can be written', async () => {
    await install('xdg-open', 'fails')
    const { host, log } = await start({ homeDir: path.join(dir, 'bin', 'node', 'no-folder') })
    expect(await host.open()).toEqual({ kind: 'nothing', reason: 'no_browser' })
    expect(log).toContainEqual(expect.objectContaining({ level: 'warn', event: 'loopback.not_shown' }))
  })
})
