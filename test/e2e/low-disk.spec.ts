// A disk that runs low, for real: a small one of the test's own.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { canMount } from '../support/can-mount.ts'
import { JarvisPage } from './jarvis-page.ts'
import { expect, test } from './jarvis-test.ts'

test('a disk that runs low is said with what to do, chatting goes on, and room ends it', async ({ makeHost }) => {
  test.skip(!canMount, '(needs root, to mount a small disk)')
  const host = makeHost()
  const configFile = path.join(host.dataDir, 'config.json')
  const config = readFileSync(configFile)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0700', 'tmpfs', host.dataDir])
  try {
    writeFileSync(configFile, config)
    await host.start()
    const page = host.page()
    const jarvis = new JarvisPage(page)
    const banner = page.getByText('The disk is nearly full')
    await expect(banner).toBeVisible()
    await jarvis.ask('Say hello.')
    await jarvis.hasEnded(jarvis.answers.first())
    await page.getByRole('button', { name: 'What takes up room' }).click()
    const backups = page.locator('.backups')
    await backups.getByRole('button', { name: 'Back up now' }).click()
    // Refused while it lasts, and said.
    await expect(page.locator('.toast').first()).toBeVisible()
    await expect(backups.getByRole('listitem')).toHaveCount(0)
    execFileSync('mount', ['-o', 'remount,size=2g', host.dataDir])
    await expect(banner).toBeHidden({ timeout: 40_000 })
    await backups.getByRole('button', { name: 'Back up now' }).click()
    await expect(backups.getByRole('listitem')).toHaveCount(1)
  } finally {
    await host.kill().catch(() => undefined)
    execFileSync('umount', ['-l', host.dataDir])
  }
})
