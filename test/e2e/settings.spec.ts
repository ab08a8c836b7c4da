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
