import type { Locator } from '@playwright/test'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama([{ name: 'echo:latest', contextLength: 1_000_000 }])
})
test.afterAll(() => ollama.shut())

test('a question of a megabyte is sent, shown in part, and the next one is answered', async ({ ownHost }) => {
  answerWith('Received.')
  const { jarvis } = await ownHost({ ollamaUrl: ollama.url })
  await jarvis.ask('All work and no play makes Jack a dull boy. '.repeat(24_000))
  await expect(jarvis.questions.first()).toContainText('All work and no play', { timeout: 30_000 })
  await expect(jarvis.questions.first().getByRole('button', { name: /^Show all/ })).toBeVisible()
  await expect(jarvis.composer).toHaveValue('')
  await jarvis.ask('And a short one?')
  await expect(jarvis.questions.last()).toContainText('And a short one?')
  await expect(jarvis.text(jarvis.answers.last())).toContainText('Received.')
})

test('ten thousand lines of code are shown folded and can be unfolded', async ({ ownHost }) => {
  const code = Array.from({ length: 10_000 }, (_, at) => `const line${at} = ${at}`).join('\n')
  // All at once and not yet done: a block that is seen growing stays open, and a stored text of this length is shown in parts.
  ollama.chat(exchange => {
    exchange.say(`\`\`\`js\n${code}\n\`\`\`\n\nThat is all.`)
    setTimeout(() => exchange.done(), 1_500)
  })
  const { jarvis } = await ownHost({ ollamaUrl: ollama.url })
  await jarvis.ask('Write a lot of code.')
  const answer = jarvis.text(jarvis.answers.first())
  const has = (part: string) => expect.poll(async () => (await textOf(answer)).includes(part), { timeout: 30_000 })
  await has('const line0 = 0').toBe(true)
  await jarvis.hasEnded(jarvis.answers.first())
  const folded = (await answer.boundingBox())?.height ?? 0
  await answer.getByRole('button', { name: 'Show all 10,000 lines' }).click()
  await expect.poll(async () => (await answer.boundingBox())?.height ?? 0).toBeGreaterThan(10 * folded)
  await has('const line9999 = 9999').toBe(true)
  expect(await jarvis.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  await jarvis.ask('And a short one?')
  await expect(jarvis.questions.last()).toContainText('And a short one?')
})

test('emoji, right-to-left and zero-width text stay what they are', async ({ ownHost }) => {
  const { jarvis } = await ownHost({ ollamaUrl: ollama.url })
  for (const text of [
    'family 👩‍👩‍👧‍👦 flag 🇫🇷 skin 👍🏽 and ❤️',
    'مرحبا، كيف حالك اليوم؟',
    'שלום עולם 123 abc',
    'zero\u200bwidth\u200djoiner\u2060word\ufeffmark',
    'e\u0301 combining, ﷽ wide, 𝕬 astral',
    '中文，日本語、한국어',
  ]) {
    answerWith(text)
    await jarvis.newChat()
    await jarvis.ask(text)
    await expect.poll(() => textOf(jarvis.questions.first())).toContain(text)
    await expect.poll(() => textOf(jarvis.text(jarvis.answers.first()))).toContain(text)
    await jarvis.page.reload()
    await expect.poll(() => textOf(jarvis.questions.first())).toContain(text)
    await expect.poll(() => textOf(jarvis.text(jarvis.answers.first()))).toContain(text)
  }
})

test('nothing but white space cannot be sent', async ({ jarvis, page }) => {
  for (const text of ['', '   ', '\n\n']) {
    await jarvis.ask(text)
    await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled()
  }
  await expect(jarvis.questions).toHaveCount(0)
})

function answerWith(text: string): void {
  ollama.chat(exchange => {
    for (const piece of text.match(/[^]{1,2000}/gu) ?? []) exchange.say(piece)
    exchange.done()
  })
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent({ timeout: 2_000 }).catch(() => null)) ?? ''
}
