import { expect, test } from './jarvis-test.ts'
import { LONG_QUESTION } from './jarvis-page.ts'

test('a question is answered while one watches, and the answer stays', async ({ jarvis, page }) => {
  await expect(page.getByRole('heading', { name: 'What is on your mind?' })).toBeVisible()
  await jarvis.ask('Name three colours.')
  await expect(jarvis.questions).toHaveText(/Name three colours\./)
  const answer = jarvis.answers.first()
  await expect(answer).toHaveAttribute('aria-busy', 'true')
  await jarvis.hasWritten(answer, 5)
  await jarvis.hasEnded(answer)
  const text = await jarvis.text(answer).innerText()
  await expect(answer.getByRole('button', { name: 'Copy' })).toBeAttached()
  await page.reload()
  await expect(jarvis.text(jarvis.answers.first())).toHaveText(text, { useInnerText: true })
  await expect(jarvis.conversation('Name three colours').first()).toBeVisible()
})

test('stop keeps what was written', async ({ jarvis, page }) => {
  const answer = await jarvis.askLong()
  await jarvis.stop()
  await expect(answer.getByText('Stopped', { exact: true })).toBeVisible()
  const text = await jarvis.text(answer).innerText()
  expect(text.length).toBeGreaterThan(10)
  await page.reload()
  await expect(jarvis.text(jarvis.answers.last())).toHaveText(text, { useInnerText: true })
  await expect(jarvis.stopButton).toBeHidden()
})

test('another answer becomes a version beside the first, and each can be shown', async ({ jarvis }) => {
  const answer = await jarvis.askLong()
  await jarvis.stop()
  const first = await jarvis.text(answer).innerText()

  await answer.hover()
  await answer.getByRole('button', { name: 'Ask again' }).last().click()
  const second = jarvis.answers.last()
  await expect(second.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
  await jarvis.hasWritten(second, 20)
  await jarvis.stop()

  await second.getByRole('button', { name: 'Previous version' }).click()
  await expect(jarvis.answers.last().getByRole('group', { name: 'Version 1 of 2' })).toBeVisible()
  await expect(jarvis.text(jarvis.answers.last())).toHaveText(first, { useInnerText: true })
  await jarvis.answers.last().getByRole('button', { name: 'Next version' }).click()
  await expect(jarvis.answers.last().getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
  await expect(jarvis.answers).toHaveCount(1)
})

test('a changed question is another branch with its own answer', async ({ jarvis, page }) => {
  await jarvis.askLong()
  await jarvis.stop()
  const question = jarvis.questions.first()
  await question.hover()
  await question.getByRole('button', { name: 'Edit' }).click()
  const editor = page.getByRole('textbox', { name: 'Text of the question' })
  await expect(editor).toHaveValue(LONG_QUESTION)
  await editor.fill('Write a very long story about a whale, with many chapters.')
  await editor.press('Enter')
  await expect(jarvis.questions.first().getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
  await jarvis.hasWritten(jarvis.answers.first(), 20)
  await jarvis.stop()

  await jarvis.questions.first().getByRole('button', { name: 'Previous version' }).click()
  await expect(jarvis.questions.first()).toContainText(LONG_QUESTION)
  await expect(jarvis.questions).toHaveCount(1)
})

test('questions asked meanwhile wait, can be changed and taken away, and are asked in turn', async ({
  jarvis,
  page,
}) => {
  await jarvis.askLong()
  await jarvis.ask('Waiting one')
  await jarvis.ask('Waiting two')
  const waiting = page.getByRole('list', { name: 'Questions waiting' }).getByRole('listitem')
  await expect(waiting).toHaveCount(2)

  await waiting.first().getByRole('button', { name: 'Edit the waiting question' }).click()
  const editor = page.getByRole('textbox', { name: 'Text of the waiting question' })
  await editor.fill('Write a long story about a mouse.')
  await editor.press('Enter')
  await expect(waiting.first()).toContainText('Write a long story about a mouse.')
  await waiting.filter({ hasText: 'Waiting two' }).getByRole('button', { name: 'Remove the waiting question' }).click()
  await expect(waiting).toHaveCount(1)

  // They wait for the answer's end, not for the page.
  await page.reload()
  await expect(waiting).toHaveCount(1)
  await jarvis.stopButton.click()
  await expect(jarvis.questions.last()).toContainText('Write a long story about a mouse.')
  await expect(waiting).toHaveCount(0)
  await jarvis.hasWritten(jarvis.answers.last(), 5)
  await jarvis.stop()
})

test('a reload in the middle of an answer loses nothing of it', async ({ jarvis, page }) => {
  const answer = await jarvis.askLong()
  const before = await jarvis.text(answer).innerText()
  await page.reload()
  const after = jarvis.answers.last()
  await expect(after).toHaveAttribute('aria-busy', 'true')
  await jarvis.hasWritten(after, before.length + 20)
  expect(words(await jarvis.text(after).innerText())).toContain(words(before))
  await jarvis.stop()
})

test('an answer goes on while another conversation or view is shown', async ({ jarvis, page }) => {
  await jarvis.askLong('Write a very long story about a lighthouse, with many chapters.')
  await page.getByRole('link', { name: 'Memory' }).click()
  await expect(page.getByRole('heading', { name: 'Memory', level: 1 })).toBeVisible()
  await jarvis.newChat()
  await expect(jarvis.answers).toHaveCount(0)
  const row = jarvis.conversation('Write a very long story about a lighthouse').first()
  await expect(row.getByText('An answer is being written')).toBeAttached()
  await row.getByRole('link').click()
  await expect(jarvis.stopButton).toBeVisible()
  await jarvis.stop()
})

/** Letters and digits only: Markdown may still have been open at the end of what was seen. */
function words(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}
