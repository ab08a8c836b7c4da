import { expect, test } from './jarvis-test.ts'

test.beforeEach(async ({ jarvis }) => {
  await jarvis.askLong()
  await jarvis.stop()
})

test('a conversation is renamed, in the list and in its title', async ({ jarvis, page }) => {
  await jarvis.conversationMenu('Rename')
  await page.getByRole('textbox', { name: 'Title of the conversation' }).fill('Renamed in the list')
  await page.keyboard.press('Enter')
  await expect(jarvis.conversation('Renamed in the list')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Renamed in the list')

  await page.getByRole('heading', { level: 1 }).getByRole('button').click()
  await page.getByRole('textbox', { name: 'Title of the conversation' }).fill('Renamed in the title')
  await page.keyboard.press('Enter')
  await expect(jarvis.conversation('Renamed in the title')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Renamed in the title')
  await jarvis.conversationMenu('Delete')
})

test('a pinned conversation stands first, until it is unpinned', async ({ jarvis, page }) => {
  await jarvis.conversationMenu('Rename')
  await page.getByRole('textbox', { name: 'Title of the conversation' }).fill('Kept at hand')
  await page.keyboard.press('Enter')
  await jarvis.conversationMenu('Pin')
  await expect(jarvis.conversations.getByRole('heading').first()).toHaveText('Pinned')
  await expect(jarvis.conversations.getByRole('listitem').nth(1)).toContainText('Kept at hand')
  await jarvis.conversationMenu('Unpin')
  await expect(jarvis.conversations.getByRole('heading').first()).toHaveText('Today')
  await jarvis.conversationMenu('Delete')
})

test('a deleted conversation comes back by undo, with all that was said', async ({ jarvis, page }) => {
  await jarvis.conversationMenu('Rename')
  await page.getByRole('textbox', { name: 'Title of the conversation' }).fill('Deleted by mistake')
  await page.keyboard.press('Enter')
  await jarvis.conversationMenu('Delete')
  await expect(jarvis.conversation('Deleted by mistake')).toBeHidden()
  await expect(jarvis.questions).toHaveCount(0)

  const notice = page.getByRole('alertdialog').filter({ hasText: 'Deleted by mistake' }).first()
  await notice.getByRole('button', { name: 'Undo' }).click()
  await jarvis.conversation('Deleted by mistake').getByRole('link').click()
  await expect(jarvis.questions).toHaveCount(1)
  await expect(jarvis.answers).toHaveCount(1)
  await jarvis.conversationMenu('Delete')
})
