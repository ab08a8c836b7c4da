import { readFile } from 'node:fs/promises'
import type { Download, Page } from '@playwright/test'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
})
test.afterAll(() => ollama.shut())

test('what was said of oneself is proposed, and reviewed, merged, forgotten, had back and exported by keyboard alone', async ({
  ownHost,
}) => {
  const { jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  const { keyboard } = page
  for (const [index, said] of ['I live in Rome. I am allergic to nuts.', 'I live in Italy. I hate coffee.'].entries()) {
    await jarvis.ask(said)
    await jarvis.hasEnded(jarvis.answers.nth(index))
  }
  await page.goto(`${new URL(page.url()).origin}/#/memory/facts`)
  // Proposed once nothing has been asked for a while.
  const toReview = page.getByRole('region', { name: /things? to review/ })
  await expect(toReview.getByRole('listitem')).toHaveText([/coffee/, /Italy/, /nuts/, /Rome/], { timeout: 60_000 })
  await expect(page.getByRole('searchbox')).toBeVisible()

  await tabTo(page, '.fact-row')
  await keyboard.press('r')
  await expect(page.locator('.fact-row:focus')).toContainText('Italy')
  await keyboard.press('k')
  await expect(page.locator('.fact-row:focus')).toContainText('nuts')
  await keyboard.press('e')
  await expect(page.getByRole('textbox', { name: 'Words of the fact' })).toBeFocused()
  await keyboard.type('I am allergic to peanuts.')
  await keyboard.press('Enter')
  await expect(page.locator('.fact-row:focus')).toContainText('Rome')
  await keyboard.press('k')
  await expect(toReview).toBeHidden()
  await expect(page.getByRole('searchbox')).toBeFocused()
  const known = page.getByRole('region', { name: 'What I know about you' })
  await expect(known.getByRole('list', { name: 'Health and food' })).toContainText('peanuts')
  const places = known.getByRole('list', { name: 'Home and places' }).getByRole('listitem')
  await expect(places).toHaveText([/Italy/, /Rome/])

  const chooseBoth = async () => {
    await tabTo(page, '[aria-labelledby="facts-places"] .fact-row')
    await keyboard.press('ArrowUp')
    await keyboard.press('x')
    await keyboard.press('ArrowDown')
    await keyboard.press('x')
  }
  await chooseBoth()
  await expect(page.getByRole('group', { name: '2 facts chosen' })).toBeVisible()
  await tabTo(page, '.facts-chosen button', 'Merge…')
  await keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'What the one fact says' })).toBeFocused()
  await keyboard.press('ControlOrMeta+a')
  await keyboard.type('I live in Rome, in Italy.')
  await keyboard.press('Enter')
  await expect(places).toHaveText([/I live in Rome, in Italy\./])
  await expect(places.getByRole('link')).toHaveText(['Where you said it (1)', 'Where you said it (2)'])
  await undo(page, '2 facts merged into one.')
  await expect(places).toHaveText([/Italy/, /Rome/])

  await chooseBoth()
  await tabTo(page, '.facts-chosen button', 'Forget')
  await keyboard.press('Enter')
  await expect(places).toHaveCount(0)
  await undo(page, '2 facts forgotten.')
  await expect(places).toHaveText([/Italy/, /Rome/])

  const json = JSON.parse(await readFile(await exported(page, 'As JSON'), 'utf8')) as {
    facts: { text: string; state: string }[]
  }
  expect(json.facts.map(({ text, state }) => `${state}: ${text}`).sort()).toEqual([
    'accepted: I am allergic to peanuts.',
    'accepted: I live in Italy.',
    'accepted: I live in Rome.',
    'rejected: I hate coffee.',
  ])
  const markdown = await readFile(await exported(page, 'As Markdown'), 'utf8')
  expect(markdown).toMatch(/^# What I know about you\n\n## Home and places\n\n- I live in Italy\. \(noted on /)
  expect(markdown).not.toContain('coffee')
})

/** Presses Tab until what has the focus fits. */
async function tabTo(page: Page, selector: string, name?: string): Promise<void> {
  const fits = () =>
    page.evaluate(
      wanted => {
        const element = document.activeElement
        if (element === null || !element.matches(wanted.selector)) return false
        return wanted.name === undefined || element.textContent === wanted.name
      },
      { selector, name },
    )
  for (let presses = 0; presses < 60; presses++) {
    if (await fits()) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The focus never came to ${name ?? selector}.`)
}

/** From the notices that are kept: a toast may have gone by then. */
async function undo(page: Page, told: string): Promise<void> {
  const toast = page.getByRole('alertdialog').filter({ hasText: told })
  await toast.getByRole('button', { name: 'Undo' }).focus()
  await page.keyboard.press('Enter')
  await expect(toast).toBeHidden()
}

async function exported(page: Page, format: string): Promise<string> {
  await page.getByRole('button', { name: 'Export what is known' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: format }).focus()
  const downloading: Promise<Download> = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  return await (await downloading).path()
}
