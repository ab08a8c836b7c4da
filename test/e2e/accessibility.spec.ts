import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { connectToOwner } from '../../electron/cli/connect.ts'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

/** Every kind of thing that an answer may show. */
const RICH_ANSWER = `# A heading

A paragraph with **bold**, *emphasis*, \`code\`, a [link](https://example.com/page) and a formula $x^2$.

- [x] done
- [ ] open

1. first
2. second

> A quotation

| Name | Value |
| --- | ---: |
| one | 1 |
| two | 2 |

\`\`\`ts
export const answer = (question: string): number => question.length // forty-two
\`\`\`

![An image](https://example.com/image.png)
`

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
  ollama.chat(exchange => {
    for (const piece of RICH_ANSWER.match(/[^]{1,20}/g) ?? []) exchange.say(piece)
    // It is seen being written, however busy the computer is.
    setTimeout(() => exchange.done(), 1_500)
  })
})
test.afterAll(() => ollama.shut())

test('no view, in either theme and either language, has a fault that axe can find', async ({ ownHost }) => {
  // Thirty looks of a second each, on a computer that has nothing else to do.
  test.setTimeout(300_000)
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  await jarvis.ask('Show me everything.')
  await jarvis.hasEnded(jarvis.answers.first())
  const conversation = new URL(page.url()).hash
  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')

  const faults: string[] = []
  const check = async (view: string) => {
    // Without frames, what legacy mode leaves out is the page that it would open to merge them.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    for (const { id, nodes } of violations) faults.push(`${view}: ${id}: ${nodes.map(node => node.html).join(' | ')}`)
  }
  for (const theme of ['light', 'dark'] as const) {
    for (const locale of ['en', 'fr'] as const) {
      await client.call('settings.set', { patch: { theme, locale } })
      await expect(page.locator('html')).toHaveAttribute('lang', locale)
      const name = `${theme} ${locale}`
      for (const hash of [conversation, '#/chat', '#/memory', '#/performance', '#/settings']) {
        await show(page, hash)
        await check(`${name} ${hash}`)
      }
      await page.keyboard.press('Control+/')
      await expect(page.getByRole('dialog')).toBeVisible()
      await check(`${name} shortcuts`)
      await page.keyboard.press('Escape')
      await show(page, '#/chat')
      await page.locator('.model-chip').click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await check(`${name} model panel`)
      await page.keyboard.press('Escape')
    }
  }
  await page.setViewportSize({ width: 390, height: 800 })
  for (const hash of [conversation, '#/settings']) {
    await show(page, hash)
    await check(`narrow ${hash}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (overflow > 0) faults.push(`narrow ${hash}: ${overflow} px wider than the screen`)
  }
  client.close()
  expect(faults).toEqual([])
})

test('a screen reader hears of an answer when it begins and when it is done, not word by word', async ({ ownHost }) => {
  const { jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  await listen(page)
  await jarvis.ask('Show me everything.')
  await jarvis.hasEnded(jarvis.answers.first())
  await expect.poll(() => heardOf(page)).toHaveLength(2)
  const heard = await heardOf(page)
  expect(heard[0]).toBe('Generating an answer.')
  expect(heard[1]).toContain('A paragraph with')
})

test('a screen reader hears of an answer that is there at once, too', async ({ ownHost }) => {
  const quick = await startFakeOllama()
  const { jarvis } = await ownHost({ ollamaUrl: quick.url })
  await listen(jarvis.page)
  await jarvis.ask('Which colours?')
  await expect.poll(async () => (await heardOf(jarvis.page)).at(-1)).toContain('Red, green, blue.')
  await quick.shut()
})

async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    new MutationObserver(records => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert]')
        if (region != null && region.textContent !== heard.at(-1)) heard.push(region.textContent)
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}

async function heardOf(page: Page): Promise<string[]> {
  return await page.evaluate(() => (window as unknown as { heard: string[] }).heard.filter(text => text !== ''))
}

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(next => {
    location.hash = next
  }, hash)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  // Skeletons and appearing motion are over by then.
  await page.waitForTimeout(400)
}
