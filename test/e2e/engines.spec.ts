// With a real Ollama and the embedded engine side by side.

import type { Locator } from '@playwright/test'
import type { JarvisPage } from './jarvis-page.ts'
import { expect, test } from './jarvis-test.ts'

test('the engine that answers is shown and can be changed', async ({ jarvis, page }) => {
  const chip = page.getByRole('button', { name: /^Model: / })
  await expect(chip).toHaveAccessibleName(/Ollama, local/)

  await chip.click()
  const panel = page.getByRole('dialog', { name: 'Model and engines' })
  await panel.getByRole('radio', { name: 'for trying out' }).check({ force: true })
  await page.keyboard.press('Escape')
  await expect(chip).toHaveAccessibleName(/embedded/)
  const answer = await jarvis.askLong()
  await jarvis.stop()
  await expect(engineOf(jarvis, answer)).resolves.toBe('embedded')

  await chip.click()
  await panel.getByRole('radio', { name: /^Automatic/ }).check({ force: true })
  await page.keyboard.press('Escape')
  await expect(chip).toHaveAccessibleName(/Ollama, local/)
  await jarvis.newChat()
  const other = await jarvis.askLong()
  await jarvis.stop()
  await expect(engineOf(jarvis, other)).resolves.toBe('Ollama')
})

async function engineOf(jarvis: JarvisPage, answer: Locator) {
  await answer.hover()
  await answer.getByRole('button', { name: 'Details' }).click()
  const details = jarvis.page.getByRole('dialog', { name: 'Details' })
  const engine = await details.getByRole('definition').nth(1).innerText()
  await jarvis.page.keyboard.press('Escape')
  return engine
}
