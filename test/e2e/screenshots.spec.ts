// Makes docs/screenshots. The model is scripted, so that the pictures show the page and not one day's luck.

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { connectToOwner } from '../../electron/cli/connect.ts'
import type { Client } from '../../shared/client.ts'
import type { Locale } from '../../shared/models.ts'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

const folder = path.resolve(import.meta.dirname, '../../docs/screenshots')

const COMPOUND_INTEREST = `Compound interest is **interest on interest**: what you earn stays in the account and earns as well.

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

const WEEKEND = `A weekend in Lisbon can go like this:

1. **Friday**: fly from Paris to Lisbon and have dinner with Anna Weber, who knows the best places for fish.
2. **Saturday**: take the train to Sintra, or go as far as Porto if you start early. The concert on 13 June 2026 is worth it.
3. **Sunday**: walk through the old town, then fly home by way of Madrid.

Paul Martin keeps a map of it all in the Kestrel project, written in Python and stored in SQLite.
`

const SKY = `Because air scatters blue light more than red. John Tyndall saw it in London in 1869, and Lord Rayleigh explained it
in 1871. Anna Weber draws the curve with Python; the Kestrel project shows it in a browser with WebGL and TypeScript.
`

const answerTo = (prompt: string) =>
  prompt.includes('Lisbon') ? WEEKEND : prompt.includes('sky') ? SKY : COMPOUND_INTEREST

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
  ollama.chat(exchange => {
    exchange.say(answerTo(JSON.stringify(exchange.body)))
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
  await remember(client)
  for (const [theme, locale] of [
    ['light', 'en'],
    ['dark', 'fr'],
  ] as const) {
    await client.call('settings.set', { patch: { theme, locale } })
    await expect(page.locator('html')).toHaveAttribute('lang', locale)
    for (const { name, hash, prepare } of views(chat, locale)) {
      for (const [size, width] of [
        ['', 1280],
        ['-narrow', 390],
      ] as const) {
        await page.setViewportSize({ width, height: 800 })
        await page.mouse.move(width - 1, 799)
        await show(page, hash)
        await prepare?.(page)
        await page.screenshot({ path: path.join(folder, `${name}${size}-${theme}-${locale}.png`) })
      }
    }
  }
  client.close()
})

/** Something in every view: facts to review and known ones, a backup. */
async function remember(client: Client): Promise<void> {
  const toReview = await client.call('fact.add', { text: 'I am planning a weekend in Lisbon.' })
  for (const text of ['I save a little every month.', 'I do not eat meat.']) await client.call('fact.add', { text })
  await client.call('fact.change', { factIds: [toReview.factId], patch: { state: 'proposed' } })
  await client.call('backup.create', {})
}

interface View {
  readonly name: string
  readonly hash: string
  readonly prepare?: (page: Page) => Promise<void>
}

function views(chat: string, locale: Locale): readonly View[] {
  return [
    { name: 'chat', hash: chat },
    { name: 'speech', hash: chat, prepare: readAloud },
    { name: 'memory', hash: '#/memory', prepare: silence },
    { name: 'search', hash: '#/memory/search', prepare: page => search(page, questionOfMeaning[locale]) },
    { name: 'facts', hash: '#/memory/facts' },
    { name: 'graph', hash: '#/memory/graph' },
    { name: 'performance', hash: '#/performance' },
    { name: 'settings', hash: '#/settings' },
    { name: 'backups', hash: '#/settings', prepare: toBackups },
  ]
}

/** In other words than those that were said. */
const questionOfMeaning: Readonly<Record<Locale, string>> = {
  en: 'how savings grow',
  fr: 'comment l’épargne grandit',
}

const player = (page: Page) => page.locator('.speech-bar:not(.speech-bar-offer)')

async function readAloud(page: Page): Promise<void> {
  if (await player(page).isHidden()) await page.keyboard.press('Control+.')
  await expect(player(page)).toBeVisible()
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('spoken')?.size ?? 0)).toBeGreaterThan(0)
}

async function silence(page: Page): Promise<void> {
  if (await player(page).isVisible()) await page.keyboard.press('Control+.')
  await expect(player(page)).toBeHidden()
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text)
  await expect(page.locator('.memory-part mark, .memory-part a').first()).toBeVisible()
  // What is found by meaning comes after what the words found.
  await page.waitForTimeout(500)
}

async function toBackups(page: Page): Promise<void> {
  await page.locator('.backups').evaluate(element => element.scrollIntoView({ block: 'start' }))
}

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(target => {
    location.hash = target
  }, hash)
  // Colours of code and late figures come within that time; a picture of a moment earlier would be no fault.
  await page.waitForTimeout(1_500)
}
