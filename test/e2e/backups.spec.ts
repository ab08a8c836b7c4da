import { JarvisPage } from './jarvis-page.ts'
import { expect, test } from './jarvis-test.ts'

test('a backup is made, tried out and restored from the settings', async ({ ownHost }) => {
  const { host } = await ownHost({})
  const page = host.page()
  const jarvis = new JarvisPage(page)
  await jarvis.ask('Say hello.')
  await jarvis.hasEnded(jarvis.answers.first())
  await page.getByRole('link', { name: 'Settings' }).click()
  const backups = page.locator('.backups')
  await backups.getByRole('button', { name: 'Back up now' }).click()
  await expect(backups.getByRole('listitem')).toHaveCount(1)
  await expect(backups).toContainText('2 messages')
  await backups.getByRole('button', { name: 'Try out' }).click()
  await expect(backups).toContainText('Would restore well')
  await backups.getByRole('listitem').getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await expect(backups.getByRole('listitem')).toHaveCount(2, { timeout: 20_000 })
  await expect(backups).toContainText('replaced by a restore')
  await jarvis.newChat()
  await expect(jarvis.conversation('Say hello')).toBeVisible()
})
