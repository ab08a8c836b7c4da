import AxeBuilder from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { connectToOwner } from '../../electron/cli/connect.ts'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
})
test.afterAll(() => ollama.shut())

const open = async (page: Page) => {
  await page.evaluate(() => {
    location.hash = '#/performance'
  })
  await expect(page.getByText('Answers start in')).toBeVisible({ timeout: 20_000 })
}

test('figures of a question are told in words, over time, step by step, and can be taken along', async ({
  ownHost,
}) => {
  test.setTimeout(120_000)
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  await jarvis.ask('Which colours?')
  await jarvis.hasEnded(jarvis.answers.first())
  await open(page)

  // A second of history, five until it is written, five until it is read again.
  const tile = page.locator('.figure', { hasText: 'Answers start in' })
  await expect(tile.locator('.figure-value')).toContainText(/ms|s/, { timeout: 30_000 })
  await expect(tile).toContainText('nothing to compare with yet')
  await expect(page.locator('.figure', { hasText: 'Requests that failed' })).toContainText(/of \d+ requests/)

  const chart = page.getByRole('figure').filter({ hasText: 'Memory' })
  await expect(chart).toContainText(/now .+; between .+ and .+/)
  await chart.getByRole('button', { name: 'Show as a table' }).click()
  await expect(chart.getByRole('table').getByRole('row').nth(1)).toContainText('MB')

  const steps = page.getByRole('list', { name: 'Steps of the question' })
  for (const step of ['page.send', 'port.request', 'chat.send', 'sql.startTurn', 'llm.generate', 'memory.finishAnswer'])
    await expect(steps).toContainText(step)
  await expect(page.getByText('Store answers', { exact: true })).toBeVisible()
  await expect(page.getByText(/^The run before ended|^This is the first run/)).toBeVisible()

  // Paused, nothing is asked for and nothing moves but alerts and engines, which wait for somebody to act.
  const still = () =>
    page.locator('main').evaluate(main => {
      const sections = [...main.querySelectorAll<HTMLElement>('section.page-section')]
      const isTold = (section: HTMLElement) => section.matches('.performance-engines, :has(.alert-rules)')
      return sections.filter(section => !isTold(section)).map(section => section.innerText)
    })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Paused: the figures stay as they are.')).toBeVisible()
  const before = await still()
  expect(before.length).toBeGreaterThan(8)
  await page.waitForTimeout(6_000)
  expect(await still()).toEqual(before)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('a day earlier')
  await page.getByText('24 hours').click()

  await page.getByRole('button', { name: 'Take along' }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Save as a page' }).click()
  const html = await readFile(await (await saved).path(), 'utf8')
  expect(html).toContain('llm.firstToken')
  expect(html).not.toMatch(/<script|<link|src=|href=/)

  // A page of figures beside a narrow window, too.
  await page.setViewportSize({ width: 390, height: 800 })
  const client = await connectToOwner(host.dataDir)
  const faults: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await client?.call('settings.set', { patch: { theme } })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await page.waitForTimeout(300)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    for (const { id, nodes } of violations) faults.push(`${theme}: ${id}: ${nodes.map(node => node.html).join(' | ')}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  }
  client?.close()
  expect(faults).toEqual([])
})

test('an alert is shown with what to do, edited, set back and acknowledged, by keyboard alone', async ({ ownHost }) => {
  test.setTimeout(120_000)
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  const client = await connectToOwner(host.dataDir)
  // There is never that much room: raised at the next look.
  const never = { 'disk.free': { threshold: 1e15, forMs: 0 } }
  await client?.call('settings.set', { patch: { alertRules: never } })
  await open(page)
  const row = page.getByRole('listitem').filter({ hasText: 'Urgent.' })
  await expect(row).toContainText('Free space on the disk', { timeout: 30_000 })
  await expect(row).toContainText('Remove a model or old backups')

  const rules = page.getByText('Rules', { exact: true })
  await rules.focus()
  await page.keyboard.press('Enter')
  const rule = page.locator('.alert-rule', { hasText: 'Free space on the disk' })
  const threshold = rule.getByRole('spinbutton', { name: 'Free space on the disk: threshold' })
  await expect(threshold).toHaveValue('1000000')
  await threshold.focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  await expect
    .poll(async () => (await client?.call('settings.get', {}))?.alertRules['disk.free'])
    .toEqual({ threshold: 2e9, forMs: 0 })
  await threshold.focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const back = rule.getByRole('button', { name: 'Set back' })
  await back.focus()
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await client?.call('settings.get', {}))?.alertRules).toEqual({})
  await expect(threshold).toHaveValue('1')

  await row.getByRole('button', { name: 'Seen' }).focus()
  await page.keyboard.press('Enter')
  await expect(row).toBeHidden()
  await expect(page.getByText('One alert seen before')).toBeVisible()
  // Kept: a page that comes later knows it, too.
  await page.reload()
  await open(page)
  await expect(page.getByText('One alert seen before')).toBeVisible({ timeout: 20_000 })
  client?.close()
})
