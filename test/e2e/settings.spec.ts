import { expect, test } from './jarvis-test.ts'

test('theme and language change at once and are there after a reload', async ({ jarvis, page }) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
  await expect.poll(scheme).toBe('dark')
  await page.getByRole('radio', { name: 'Français' }).check({ force: true })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Réglages')
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Réglages')
  await expect.poll(scheme).toBe('dark')

  await page.getByRole('radio', { name: 'English' }).check({ force: true })
  await page.getByRole('radio', { name: 'Light' }).check({ force: true })
  await expect.poll(scheme).toBe('light')
  await jarvis.newChat()
})

test('a start paints in the chosen theme and language from its first picture', async ({ ownHost }) => {
  const { host } = await ownHost({ settings: { theme: 'dark', locale: 'fr' } })
  const url = await host.startAgain()
  const page = await host.page().context().newPage()
  // What paints first must not need what comes later.
  await page.route(/\/assets\/.*\.js$/, route => route.abort())
  await page.goto(url ?? '')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await page.close()
})

test('no view makes the document itself longer than the window, whatever is scrolled into sight', async ({ page }) => {
  for (const view of ['#/chat', '#/memory', '#/memory/search', '#/memory/facts', '#/performance', '#/settings']) {
    await page.evaluate(hash => (location.hash = hash), view)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight - innerHeight), view).toBe(0)
  }
})

test('a cache of the store turned off in the settings is told to be off with the figures', async ({ page }) => {
  const show = (view: string) => page.evaluate(hash => (location.hash = hash), view)
  await show('#/settings')
  const graph = page.getByRole('switch', { name: 'The graph, for about two minutes' })
  await graph.click({ force: true })
  await expect(graph).not.toBeChecked()
  await show('#/performance')
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'memory.graph' }) })
  await expect(row).toContainText('turned off', { timeout: 20_000 })
  await expect(page.getByRole('row').filter({ hasText: 'memory.events' })).not.toContainText('turned off')
  await show('#/settings')
  await graph.click({ force: true })
  await expect(graph).toBeChecked()
})
