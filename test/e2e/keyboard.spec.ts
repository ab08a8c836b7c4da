// What can be done without a pointer: everything a day with Jarvis needs.

import { type Page } from '@playwright/test'
import { expect, test } from './jarvis-test.ts'
import { LONG_QUESTION } from './jarvis-page.ts'

test('asking, stopping, asking again, renaming, deleting, undoing and settings by keyboard alone', async ({
  jarvis,
  page,
}) => {
  const { keyboard } = page
  const main = process.platform === 'darwin' ? 'Meta' : 'Control'
  await keyboard.press(`${main}+n`)
  await expect(jarvis.composer).toBeFocused()

  await keyboard.type(LONG_QUESTION)
  await keyboard.press('Enter')
  await jarvis.hasWritten(jarvis.answers.last(), 20)
  await expect(jarvis.composer).toBeFocused()
  await keyboard.press('Escape')
  await expect(jarvis.answers.last().getByText('Stopped', { exact: true })).toBeVisible()

  await tabTo(page, 'Ask again', 'Shift+Tab')
  await keyboard.press('Enter')
  await expect(jarvis.answers.last().getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
  await jarvis.hasWritten(jarvis.answers.last(), 20)
  await keyboard.press('Escape')
  await expect(jarvis.stopButton).toBeHidden()

  // The last question, from an empty field.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await tabTo(page, 'Message', 'F6')
  await keyboard.press('ArrowUp')
  await expect(page.getByRole('textbox', { name: 'Text of the question' })).toBeFocused()
  await keyboard.press('Escape')

  // One row of the list is reached by Tab, the others by arrows; the newest is the first.
  await tabTo(page, null, 'Tab', '.conversation-list a')
  await tabTo(page, 'Write a very long story about a dragon, with many chapters', 'ArrowUp', 'a')
  await keyboard.press('F2')
  await expect(page.getByRole('textbox', { name: 'Title of the conversation' })).toBeFocused()
  await keyboard.type('Renamed by hand')
  await keyboard.press('Enter')
  await expect(jarvis.conversation('Renamed by hand')).toBeVisible()

  await tabTo(page, null, 'Tab', '.conversation-list a')
  await tabTo(page, 'Renamed by hand', 'ArrowUp', 'a')
  await keyboard.press('Delete')
  await expect(jarvis.conversation('Renamed by hand')).toBeHidden()
  await tabTo(page, 'Undo', 'Tab')
  await keyboard.press('Enter')
  await expect(jarvis.conversation('Renamed by hand')).toBeVisible()

  await keyboard.press(`${main}+,`)
  await expect(page.getByRole('searchbox', { name: 'Search settings' })).toBeFocused()
  await tabTo(page, 'System', 'Tab')
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
  await keyboard.press('ArrowLeft')
  await keyboard.press('ArrowLeft')
  await keyboard.press(`${main}+/`)
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

/** Presses `key` until what has the focus fits `selector` and is called `name` (null: whatever it is called); fails when the focus is nowhere or never comes there. */
async function tabTo(page: Page, name: string | null, key: string, selector = '*'): Promise<void> {
  const names: string[] = []
  for (let presses = 0; presses < 40; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return null
      const label = element.getAttribute('aria-label') ?? ''
      const labelled = (element as HTMLInputElement).labels?.[0]?.textContent ?? ''
      return (label || labelled || element.textContent).trim()
    })
    const fits = await page.evaluate(wanted => document.activeElement?.matches(wanted) ?? false, selector)
    if (fits && (name === null ? focused !== null : focused === name)) return
    names.push(focused ?? '(nothing)')
    await page.keyboard.press(key)
  }
  throw new Error(`The focus never came to “${name ?? selector}”; it went to ${names.join(' → ')}.`)
}
