// Answers read aloud, heard in the browser itself.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { listenAt, loudness, player, readAloud } from './ear.ts'
import { expect, test } from './jarvis-test.ts'
import { LONG_QUESTION } from './jarvis-page.ts'

async function marked(page: Page): Promise<string> {
  return await page.evaluate(() =>
    [...(CSS.highlights.get('spoken') ?? [])].map(range => (range as Range).toString()).join(' '),
  )
}

test('an answer is heard while it is written, its sentences marked one after the other, and stop is silence', async ({
  jarvis,
  page,
}) => {
  await listenAt(page)
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
  await listenAt(page)
  const answer = await jarvis.askLong()
  await jarvis.stop()
  await readAloud(page, answer)
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
  await listenAt(page)
  await jarvis.askLong()
  await jarvis.stop()
  await page.getByRole('button', { name: 'Read answers aloud in this chat' }).click()
  await expect(page.getByRole('button', { name: 'Stop reading answers aloud in this chat' })).toBeVisible()
  await listenAt(page)
  await expect(page.getByRole('button', { name: 'Stop reading answers aloud in this chat' })).toBeVisible()

  await jarvis.ask(LONG_QUESTION)
  await expect(player(page)).toBeVisible({ timeout: 30_000 })
  await expect.poll(() => loudness(page), { timeout: 30_000 }).toBeGreaterThan(0.01)
  await jarvis.stop()
  await page.getByRole('button', { name: 'Stop reading', exact: true }).first().click()

  await readAloud(page, jarvis.answers.last())
  const download = page.waitForEvent('download')
  await player(page).getByRole('button', { name: 'Save as a WAV file' }).click()
  const bytes = readFileSync(await (await download).path())
  expect(bytes.subarray(0, 4).toString()).toBe('RIFF')
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
  expect(bytes.length).toBeGreaterThan(20_000)
})
