import { expect, test } from './jarvis-test.ts'

test('a voice is picked for a language, heard, and still picked after a reload', async ({ jarvis, page }) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  const french = page.getByRole('combobox', { name: 'Voice for French' })
  await french.selectOption({ label: 'espeak-ng · French (Switzerland)' })
  const listen = page.getByRole('button', { name: 'Listen to French' })
  await expect(listen).toBeVisible()
  await page.reload()
  await expect(french).toHaveValue('espeak-fr-CH')

  await page.getByRole('combobox', { name: 'Choose for another language…' }).selectOption({ label: 'German' })
  await page.getByRole('combobox', { name: 'Voice for German' }).selectOption({ label: 'espeak-ng · German' })
  const siwis = page.getByRole('listitem').filter({ hasText: 'Siwis 16 kHz' })
  await expect(siwis).toContainText('French (France)')
  await expect(siwis).toContainText('CC-BY-4.0')
  await expect(siwis.getByRole('button', { name: 'Download' })).toBeVisible()

  await page.getByRole('button', { name: 'Reset Voices' }).click()
  await expect(french).toHaveValue('')
  await jarvis.newChat()
})
