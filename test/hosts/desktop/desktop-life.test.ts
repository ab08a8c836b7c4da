// The built desktop app under the Electron double: starting, settings, crashing and ending.

import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connectToOwner } from '../../../electron/cli/connect.ts'
import { acquireInstanceLock } from '../../../electron/lifecycle/instance-lock.ts'
import type { Client } from '../../../shared/client.ts'
import { canRunDesktop, useDesktop } from '../../support/desktop-app.ts'
import type { Desktop } from '../../support/electron-double/launch.ts'

const desktops = useDesktop()

interface Running {
  readonly desktop: Desktop
  readonly dataDir: string
  /** As the command line reaches it. */
  readonly client: Client
}

async function startReady(): Promise<Running> {
  const dataDir = desktops.dataDir()
  const desktop = desktops.start({ dataDir })
  await desktop.page()
  let client: Client | null = null
  await expect.poll(async () => (client ??= await connectToOwner(dataDir)), { timeout: 10_000 }).not.toBeNull()
  return { desktop, dataDir, client: client! }
}

/** An end in order takes the file that says who has the folder. */
function hasEndedInOrder(dataDir: string): boolean {
  return !existsSync(path.join(dataDir, 'owner.json'))
}

describe.skipIf(!canRunDesktop())('the desktop app (needs the build)', () => {
  it('serves the command line, follows the settings, and comes forward when it is started again', async () => {
    const { desktop, dataDir, client } = await startReady()
    expect(await client.call('app.info', {})).toMatchObject({ host: 'desktop', pid: desktop.pid, dataDir })
    expect(await client.call('app.doctor', {})).toHaveProperty('checks')

    // Theme: the window's own colour is the page's, in both, so that nothing flashes.
    for (const theme of ['dark', 'light'] as const) {
      await client.call('settings.set', { patch: { theme } })
      await expect.poll(() => desktop.ask('theme')).toEqual({ source: theme, isDark: theme === 'dark' })
      const page = await desktop.page()
      await expect.poll(async () => await pageColor(page)).toBe((await desktop.ask('windows'))[0]?.backgroundColor)
    }

    // Language.
    const labels = async () => (await desktop.ask('state')).menu?.map(item => item.label)
    await client.call('settings.set', { patch: { locale: 'fr' } })
    await expect.poll(labels).toContain('Fichier')
    await client.call('settings.set', { patch: { locale: 'en' } })
    await expect.poll(labels).toContain('File')

    // A second start, of Electron and of the command line.
    await desktop.ask('minimize')
    const second = desktops.start({ dataDir })
    expect(await second.exited).toBe(0)
    const calls = async () => (await desktop.ask('windows'))[0]?.calls
    await expect.poll(calls).toEqual(['show', 'restore', 'show', 'focus'])
    expect(await client.call('app.present', { open: true })).toMatchObject({ url: null, host: 'desktop' })
    expect(await calls()).toHaveLength(6)
    expect(await desktop.ask('windows')).toHaveLength(1)

    expect(await desktop.quit()).toBe(0)
    expect(hasEndedInOrder(dataDir)).toBe(true)
  })

  it('loads its page again after a crash, and gives up when it keeps crashing', async () => {
    const { desktop, dataDir, client } = await startReady()
    for (let crash = 1; crash <= 3; crash++) {
      await desktop.ask('crash')
      await expect.poll(async () => (await desktop.ask('windows'))[0]?.loads, { timeout: 5_000 }).toBe(crash + 1)
    }
    // The services did not notice.
    expect(await client.call('app.info', {})).toMatchObject({ pid: desktop.pid })
    await desktop.ask('crash')
    expect(await desktop.exited).toBe(0)
    expect(desktop.output).toContain('Jarvis’s window keeps stopping.')
    expect(hasEndedInOrder(dataDir)).toBe(true)
  })

  it.each([
    ['its window is closed', async (desktop: Desktop) => desktop.ask('closeWindow')],
    ['SIGTERM asks it to', async (desktop: Desktop) => desktop.kill('SIGTERM')],
    [
      'the session of the user ends',
      async (desktop: Desktop) => expect(await desktop.ask('endSession'), 'the system is asked to wait').toBe(true),
    ],
  ])('ends in order when %s', async (_when, end) => {
    const { desktop, dataDir } = await startReady()
    await end(desktop)
    expect(await desktop.exited).toBe(0)
    expect(hasEndedInOrder(dataDir)).toBe(true)
  })

  it('ends in order even when it is quit while it starts', async () => {
    const dataDir = desktops.dataDir()
    const desktop = desktops.start({ dataDir })
    await expect.poll(async () => (await desktop.ask('windows')).length, { timeout: 10_000, interval: 5 }).toBe(1)
    await desktop.ask('quit')
    expect(await desktop.exited).toBe(0)
    expect(hasEndedInOrder(dataDir)).toBe(true)
  })

  it('says why it cannot start, and ends with the exit code of the command line', async () => {
    const held = desktops.dataDir()
    const lock = await acquireInstanceLock(held, 'loopback')
    const notAFolder = path.join(desktops.dataDir(), 'file')
    writeFileSync(notAFolder, '')

    const busy = desktops.start({ dataDir: held })
    expect(await busy.exited).toBe(5)
    expect(busy.output.join('\n')).toContain('already open')
    lock.release(true)

    const unusable = desktops.start({ dataDir: notAFolder })
    expect(await unusable.exited).toBe(5)
    expect(unusable.output.join('\n')).toContain('cannot be used')

    const misconfigured = desktops.start({ env: { JARVIS_NO_SUCH_THING: '1' } })
    expect(await misconfigured.exited).toBe(2)
    expect(misconfigured.output.join('\n')).toContain('JARVIS_NO_SUCH_THING')
  })
})

/** The background of the page as `#rrggbb`. */
async function pageColor(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d')
    if (context === null) return ''
    context.fillStyle = getComputedStyle(document.documentElement).backgroundColor
    context.fillRect(0, 0, 1, 1)
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
    return `#${[red, green, blue].map(part => (part ?? 0).toString(16).padStart(2, '0')).join('')}`
  })
}
