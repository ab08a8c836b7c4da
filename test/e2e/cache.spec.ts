import { expect, test } from './jarvis-test.ts'

test('a question asked twice is answered from the cache, says what that saved, and can be asked again', async ({
  ownHost,
}) => {
  const { jarvis } = await ownHost({ settings: { isCacheOn: true } })
  const question = 'Name three colours.'
  await jarvis.newChat()
  await jarvis.ask(question)
  await jarvis.hasEnded(jarvis.answers.first())
  const text = await jarvis.text(jarvis.answers.first()).innerText()

  await jarvis.newChat()
  await jarvis.ask(question)
  const again = jarvis.answers.first()
  await expect(again.getByText('From the cache', { exact: true })).toBeVisible()
  await expect(again.getByText(/It saved .+ and \d+ tokens\./)).toBeVisible()
  await expect(jarvis.text(again)).toHaveText(text, { useInnerText: true })

  await again.getByRole('button', { name: 'Ask again' }).first().click()
  const fresh = jarvis.answers.last()
  await expect(fresh.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
  await jarvis.hasEnded(fresh)
  await expect(fresh.getByText('From the cache', { exact: true })).toBeHidden()

  const { page } = jarvis
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('1 answer is kept')).toBeVisible()
  await expect(page.getByText(/in 1 answer$/).first()).toBeVisible()
})
