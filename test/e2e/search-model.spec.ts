import { linkSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { starterModelFile } from '../support/parts.ts'
import { TinyBert } from '../support/tiny-bert.ts'
import { expect, test } from './jarvis-test.ts'

test('a GGUF file is chosen for searching by meaning, reads every message, and is missed when it goes', async ({
  ownHost,
}) => {
  const modelDir = mkdtempSync(path.join(os.tmpdir(), 'jarvis-e2e-models-'))
  const starter = starterModelFile()
  if (starter !== null) linkSync(starter, path.join(modelDir, path.basename(starter)))
  const file = path.join(modelDir, 'tiny-bert.gguf')
  new TinyBert().write(file)
  const { host, jarvis } = await ownHost({
    env: { JARVIS_MODEL_DIR: modelDir },
    settings: { parameters: { maxTokens: 16, temperature: 0, seed: 1 } },
  })
  const page = host.page()
  await jarvis.newChat()
  await jarvis.ask('Is it raining in Paris?')
  await jarvis.hasWritten(jarvis.answers.first(), 1)
  await jarvis.hasEnded(jarvis.answers.first())

  await page.getByRole('link', { name: 'Settings' }).click()
  const choice = page.getByRole('combobox', { name: 'Model for searching by meaning' })
  await expect(choice.getByRole('option')).toHaveText([
    'Built-in (fast, English and French)',
    /^tiny-bert\.gguf \(\d+(\.\d)?\s?kB · 64 dimensions\)$/,
  ])
  // What makes vectors does not answer.
  await expect(page.getByRole('radio', { name: /^tiny-bert/ })).toHaveCount(0)
  await choice.selectOption('tiny-bert.gguf')
  const state = page.locator('.search-model').getByRole('status')
  await expect(state).toHaveText('Every message can be found by its meaning.', { timeout: 60_000 })

  await choice.selectOption({ label: 'Built-in (fast, English and French)' })
  await expect(state).toHaveText('Every message can be found by its meaning.', { timeout: 60_000 })
  rmSync(file)
  await choice.selectOption('tiny-bert.gguf')
  await expect(state).toHaveText(/^tiny-bert\.gguf is no longer there\. .+ search goes on meanwhile\.$/, {
    timeout: 60_000,
  })
  await page.getByRole('radio', { name: 'Français' }).check({ force: true })
  await expect(page.locator('.search-model').getByRole('status')).toHaveText(/^tiny-bert\.gguf n’est plus là\./, {
    timeout: 60_000,
  })
  rmSync(modelDir, { recursive: true, force: true })
})
