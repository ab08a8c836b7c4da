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

test('every part of the memory, on a phone, in the dark and in French: no fault, nothing wider, all reached by the keyboard', async ({
  ownHost,
}) => {
  test.setTimeout(240_000)
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  await jarvis.ask('Anna Weber writes Kestrel in Python in Lyon.')
  await jarvis.hasEnded(jarvis.answers.first())
  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')
  const toReview = await client.call('fact.add', { text: 'I live in Lyon.' })
  await client.call('fact.add', { text: 'I do not eat meat.' })
  await client.call('fact.change', { factIds: [toReview.factId], patch: { state: 'proposed' } })
  await client.call('settings.set', { patch: { theme: 'dark', locale: 'fr' } })
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await page.setViewportSize({ width: 390, height: 844 })

  const faults: string[] = []
  const check = async (view: string) => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    for (const { id, nodes } of violations) faults.push(`${view}: ${id}: ${nodes.map(node => node.html).join(' | ')}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (overflow > 0) faults.push(`${view}: ${overflow} px wider than the screen`)
    faults.push(...(await unreached(page)).map(fault => `${view}: ${fault}`))
  }
  await show(page, '#/memory')
  await check('timeline')
  await show(page, '#/memory/facts')
  await expect(page.getByText('I live in Lyon.')).toBeVisible()
  await check('facts')
  await show(page, '#/memory/search')
  await page.getByRole('searchbox').fill('Kestrel')
  await expect(page.locator('.timeline a').first()).toBeVisible()
  await check('results')
  await page.getByRole('searchbox').fill('is:pinned zzqxv')
  await expect(page.locator('.search-nothing')).toBeVisible()
  await check('nothing found')
  await show(page, '#/memory/graph')
  await expect(page.locator('.graph-time, .page-hint, canvas').first()).toBeVisible()
  await check('graph')
  await page.locator('.view-bar button').last().click()
  await page.getByRole('menuitem').first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await check('import')
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

/** What the Tab key does not come to, or where one does not see that it has. */
async function unreached(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-reached]')) element.removeAttribute('data-reached')
  })
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement) || element === document.body) return 'none'
      // The parts of a date field are one element.
      if (element.getAttribute('data-reached') === 'now') return 'none'
      if (element.hasAttribute('data-reached')) return 'again'
      document.querySelector('[data-reached=now]')?.setAttribute('data-reached', '')
      element.setAttribute('data-reached', 'now')
      const { outlineStyle, boxShadow } = getComputedStyle(element)
      return outlineStyle !== 'none' || boxShadow !== 'none' ? 'seen' : element.outerHTML.slice(0, 200)
    })
    if (seen === 'again') break
    if (seen !== 'none' && seen !== 'seen') faults.push(`focus not seen: ${seen}`)
  }
  const missed = await page.evaluate(() => {
    const within = document.querySelector('[role=dialog]') ?? document
    return [...within.querySelectorAll<HTMLElement>('a[href], button, input, select, summary')]
      .filter(element => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }))
      .filter(element => !element.matches(':disabled, [data-reached], [type=file]'))
      .map(element => `not reached: ${element.outerHTML.slice(0, 200)}`)
  })
  // The tooltip of what has the focus is of this view, not of the next.
  if ((await page.getByRole('tooltip').count()) > 0) await page.keyboard.press('Escape')
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  return [...faults, ...missed]
}

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
