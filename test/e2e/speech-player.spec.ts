// A message read aloud, steered by whatever a person has at hand. No model is needed for it: any message can be read.

import type { Page } from '@playwright/test'
import { listenAt, loudness, player, readAloud } from './ear.ts'
import { expect, test } from './jarvis-test.ts'

/** Long enough to be met while it is said, also on a busy computer. */
const MESSAGE = `Two rivers are compared in what follows, by their lengths.

| River | Length | First country on its way | Second country on its way | Last country on its way | Sea at its end |
| --- | --- | --- | --- | --- | --- |
| Nile | 6650 km | Burundi, or so it is said | Rwanda, or so it is said | Egypt | Mediterranean |
| Seine | 777 km | France, from its beginning | France, all along | France, to its end | English Channel |

That was the table, and this sentence follows it, so that there is something left to be said.`

const words = (page: Page) => player(page).locator('.speech-bar-words')

test('a message is read, steered by media keys, its table row by row, and a selection alone', async ({
  jarvis,
  page,
}) => {
  await listenAt(page)
  await jarvis.ask(MESSAGE)
  await expect(jarvis.questions).toHaveCount(1)
  await page.keyboard.press('Escape')
  await readAloud(page, jarvis.questions.first())
  await expect.poll(() => loudness(page), { timeout: 30_000 }).toBeGreaterThan(0.01)
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('playing')

  await press(page, 'pause')
  await expect(player(page).getByRole('button', { name: 'Go on reading' })).toBeVisible()
  await expect.poll(() => loudness(page)).toBe(0)
  await press(page, 'play')
  await expect.poll(() => loudness(page)).toBeGreaterThan(0.01)
  await press(page, 'nexttrack')
  await player(page).getByRole('button', { name: 'Read row by row' }).click({ timeout: 30_000 })
  await expect(words(page)).toContainText('Nile', { timeout: 30_000 })
  await press(page, 'nexttrack')
  await expect(words(page)).toContainText('Seine', { timeout: 30_000 })
  await press(page, 'stop')
  await expect(player(page)).toBeHidden()
  expect(await loudness(page)).toBe(0)

  await jarvis.questions.first().evaluate(message => {
    const text = document.createTreeWalker(message.querySelector('[data-message]') ?? message, NodeFilter.SHOW_TEXT)
    const first = text.nextNode()
    const from = (first?.textContent ?? '').indexOf('That was the table')
    if (first !== null) getSelection()?.setBaseAndExtent(first, from, first, first.textContent?.length ?? 0)
  })
  await page.getByRole('button', { name: 'Read the selection aloud' }).click()
  await expect(words(page)).toContainText(/That was the table|something left to be said/, { timeout: 30_000 })
  await expect(player(page)).toBeHidden({ timeout: 30_000 })
})

test('where the browser lets no sound out, that is said, and it goes on from the beginning once it does', async ({
  jarvis,
  page,
}) => {
  await listenAt(page, { isBlocked: true })
  await jarvis.ask(MESSAGE)
  await expect(jarvis.questions).toHaveCount(1)
  await page.keyboard.press('Escape')
  await readAloud(page, jarvis.questions.first())
  await expect(player(page).getByRole('alert')).toContainText(/go on reading/i)
  expect(await loudness(page)).toBe(0)
  await page.evaluate(() => void Object.assign(globalThis, { isSoundBlocked: false }))
  await player(page).getByRole('button', { name: 'Go on reading' }).click()
  await expect(words(page)).toContainText(/rivers|lengths/)
  await expect.poll(() => loudness(page), { timeout: 30_000 }).toBeGreaterThan(0.01)
  await page.keyboard.press('Escape')
  await expect(player(page)).toBeHidden()
})

async function press(page: Page, action: MediaSessionAction): Promise<void> {
  await page.evaluate(name => {
    // Put there by this spec's own init script.
    const { mediaKeys } = globalThis as unknown as { mediaKeys: Map<string, (() => void) | null> }
    mediaKeys.get(name)?.()
  }, action)
}
