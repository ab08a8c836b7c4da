import type { Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { starterModelFile } from '../support/parts.ts'
import { expect, test } from './jarvis-test.ts'

test('a model file of one’s own is added from the page, and answers at once', async ({ ownHost }) => {
  const { jarvis } = await ownHost({ hasModel: false })
  const { page } = jarvis
  await addFile(page, starterModelFile() ?? '')
  await expect(page.getByRole('button', { name: /^Model: .*embedded/ })).toBeVisible({ timeout: 60_000 })
  await jarvis.askLong()
  await jarvis.stop()
})

test('a file that is no model is refused in a clear sentence, and nothing of it stays', async ({ ownHost }) => {
  const { host, jarvis } = await ownHost({ hasModel: false })
  const file = path.join(host.dataDir, 'holiday.gguf')
  writeFileSync(file, 'This is not a model.')
  await addFile(jarvis.page, file)
  await expect(
    jarvis.page.getByRole('alert').getByText('This model cannot be used. It is not a GGUF file.'),
  ).toBeVisible()
  await expect(jarvis.page.getByRole('button', { name: /^Model: No model/ })).toBeVisible()
})

async function addFile(page: Page, file: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add a GGUF file…' }).click(),
  ])
  await chooser.setFiles(file)
}
