// Answers read aloud: heard in the browser itself, by measuring what goes to its output.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test } from './jarvis-test.ts'
import { LONG_QUESTION } from './jarvis-page.ts'

/** Before the page's own scripts: everything that goes to the device goes through an analyser first. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, target: AudioNode) => AudioNode
    AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode) {
      if (!(target instanceof AudioDestinationNode)) return connect.call(this, target)
      const analyser = new AnalyserNode(this.context, { fftSize: 2048 })
      ;(globalThis as { ear?: AnalyserNode }).ear = analyser
      connect.call(this, analyser)
      return connect.call(analyser, target)
    } as typeof AudioNode.prototype.connect
  })
}

/** The loudest sample of the last 50 ms, or 0 before there was any sound. */
async function loudness(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { ear } = globalThis as { ear?: AnalyserNode }
    if (ear === undefined || ear.context.state !== 'running') return 0
    const samples = new Float32Array(ear.fftSize)
    ear.getFloatTimeDomainData(samples)
    return Math.max(...samples.map(Math.abs))
  })
}

async function marked(page: Page): Promise<string> {
  return await page.evaluate(() =>
    [...(CSS.highlights.get('spoken') ?? [])].map(range => (range as Range).toString()).join(' '),
  )
}

const player = (page: Page) => page.getByRole('region', { name: 'Reading aloud' })

test.beforeEach(async ({ page }) => {
  await listen(page)
})

test('an answer is heard while it is written, its sentences marked one after the other, and stop is silence', async ({
  jarvis,
  page,
}) => {
  await page.reload()
  const answer = await jarvis.askLong()
  await page.keyboard.press('Control+.')
  await expect(player(page)).toBeVisible()
  await expect.poll(() => loudness(page), { timeout: 30_000 }).toBeGreaterThan(0.01)
  await expect(answer).toHaveAttribute('aria-busy', 'true')

  const first = await expect
    .poll(() => marked(page))
    .not.toBe('')
    .then(() => marked(page))
  const text = await jarvis.text(answer).innerText()
  expect(text.replace(/\s+/g, ' ')).toContain(first.replace(/\s+/g, ' '))
  await page.keyboard.press('F9')
  await expect.poll(() => marked(page), { timeout: 30_000 }).not.toBe(first)

  await page.keyboard.press('Escape')
  await page.waitForTimeout(50)
  expect(await loudness(page)).toBe(0)
  await expect(player(page)).toBeHidden()
  await expect.poll(() => marked(page)).toBe('')
})

test('a message is read by its button, paused and gone on with by keyboard; typing ends it', async ({
  jarvis,
  page,
}) => {
  await page.reload()
  const answer = await jarvis.askLong()
  await jarvis.stop()
  await answer.hover()
  await answer.getByRole('button', { name: 'Read aloud' }).click()
  await expect.poll(() => loudness(page), { timeout: 30_000 }).toBeGreaterThan(0.01)

  await page.keyboard.press('F8')
  await expect(player(page).getByRole('button', { name: 'Go on reading' })).toBeVisible()
  await expect.poll(() => loudness(page)).toBe(0)
  await page.keyboard.press('F8')
  await expect.poll(() => loudness(page)).toBeGreaterThan(0.01)

  // What is spoken is not announced too.
  await expect(page.locator('[role=status][aria-live=polite]').filter({ hasText: 'Jarvis:' })).toHaveCount(0)
  await jarvis.composer.press('h')
  await expect(player(page)).toBeHidden()
  await expect.poll(() => loudness(page)).toBe(0)
})

test('a chat that reads its answers aloud keeps that, and a WAV file holds what it says', async ({ jarvis, page }) => {
  await page.reload()
  await jarvis.askLong()
  await jarvis.stop()
  await page.getByRole('button', { name: 'Read answers aloud in this chat' }).click()
  await expect(page.getByRole('button', { name: 'Stop reading answers aloud in this chat' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Stop reading answers aloud in this chat' })).toBeVisible()

  await jarvis.ask(LONG_QUESTION)
  await expect(player(page)).toBeVisible({ timeout: 30_000 })
  await expect.poll(() => loudness(page), { timeout: 30_000 }).toBeGreaterThan(0.01)
  await jarvis.stop()
  await page.getByRole('button', { name: 'Stop reading', exact: true }).first().click()

  await jarvis.answers.last().hover()
  await jarvis.answers.last().getByRole('button', { name: 'Read aloud' }).click()
  const download = page.waitForEvent('download')
  await player(page).getByRole('button', { name: 'Save as a WAV file' }).click()
  const bytes = readFileSync(await (await download).path())
  expect(bytes.subarray(0, 4).toString()).toBe('RIFF')
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
  expect(bytes.length).toBeGreaterThan(20_000)
})
