// Makes docs/screenshots. The model is scripted, so that the pictures show the page and not one day's luck.

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { connectToOwner } from '../../electron/cli/connect.ts'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

const folder = path.resolve(import.meta.dirname, '../../docs/screenshots')

const ANSWER = `Compound interest is **interest on interest**: what you earn stays in the account and earns as well.

With a start of $P$, a yearly rate of $r$ and $n$ years, you end with

$$P\\,(1 + r)^n$$

| Year | At 5 % |
| ---: | ---: |
| 0 | 1,000.00 |
| 1 | 1,050.00 |
| 2 | 1,102.50 |
| 10 | 1,628.89 |

\`\`\`python
def grow(amount: float, rate: float, years: int) -> float:
    return amount * (1 + rate) ** years
\`\`\`

The longer the money stays, the more the curve bends upwards.
`

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
  ollama.chat(exchange => {
    exchange.say(ANSWER)
    exchange.done()
  })
  mkdirSync(folder, { recursive: true })
})
test.afterAll(() => ollama.shut())

test('every main view, in both themes, both languages and at both sizes', async ({ ownHost }) => {
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  for (const question of [
    'Plan a weekend in Lisbon',
    'Why is the sky blue?',
    'Explain compound interest with an example',
  ]) {
    await jarvis.newChat()
    await jarvis.ask(question)
    await jarvis.hasEnded(jarvis.answers.first())
  }
  const chat = new URL(page.url()).hash
  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')
  for (const [theme, locale] of [
    ['light', 'en'],
    ['dark', 'fr'],
  ] as const) {
    await client.call('settings.set', { patch: { theme, locale } })
    await expect(page.locator('html')).toHaveAttribute('lang', locale)
    for (const [view, hash] of Object.entries({
      chat,
      memory: '#/memory',
      performance: '#/performance',
      settings: '#/settings',
    })) {
      for (const [size, width] of [
        ['', 1280],
        ['-narrow', 390],
      ] as const) {
        await page.setViewportSize({ width, height: 800 })
        await show(page, hash)
        await page.screenshot({ path: path.join(folder, `${view}${size}-${theme}-${locale}.png`) })
      }
    }
  }
  client.close()
})

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(target => {
    location.hash = target
  }, hash)
  // Colours of code and late figures come within that time; a picture of a moment earlier would be no fault.
  await page.waitForTimeout(1_500)
}
