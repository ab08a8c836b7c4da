import { expect, NO_OLLAMA, test } from './jarvis-test.ts'
import { findEngineProcess } from './hosts/engine-process.ts'

test('an engine that dies in the middle of an answer is told inside it, and the next question works', async ({
  ownHost,
  ollama,
  engine,
}) => {
  test.skip(process.platform === 'win32', 'finding the engine process needs ps')
  const { host, jarvis } = await ownHost()
  const answer = await jarvis.askLong()
  if (engine === 'ollama') await ollama?.crash()
  else process.kill(await findEngineProcess(host.pid()), 'SIGKILL')

  await jarvis.hasEnded(answer)
  await expect(answer.getByText('Interrupted', { exact: true })).toBeVisible()
  expect((await jarvis.text(answer).innerText()).length).toBeGreaterThan(10)
  // Where that was Ollama, the embedded engine takes over; else its process is started anew.
  await answer.getByRole('button', { name: 'Ask again' }).first().click()
  await expect(jarvis.answers.last().getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
  await jarvis.hasWritten(jarvis.answers.last(), 20)
  await jarvis.stop()
  await ollama?.revive()
})

test('without a model Jarvis says what is missing and keeps the question', async ({ ownHost }) => {
  const { jarvis } = await ownHost({ hasModel: false, ollamaUrl: NO_OLLAMA })
  await expect(jarvis.page.getByRole('heading', { name: 'One thing is missing: a language model' })).toBeVisible()
  await jarvis.ask('Is anybody there?')
  await expect(jarvis.questions).toContainText('Is anybody there?')
  const problem = jarvis.answers.last().getByRole('alert')
  await expect(problem).toBeVisible()
  await expect(problem.getByRole('button').first()).toBeVisible()
})

test('an address that leads nowhere says so and offers a new chat', async ({ jarvis, page }) => {
  await page.evaluate(() => {
    location.hash = '#/chat/c999999'
  })
  const problem = page.getByRole('alert')
  await expect(problem).toContainText('This is no longer there.')
  await problem.getByRole('button', { name: 'Start a new chat' }).click()
  await expect(jarvis.composer).toBeFocused()
})
