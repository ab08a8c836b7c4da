import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
  ollama.chat(exchange => {
    exchange.say('We will feed the sourdough starter tomorrow.')
    exchange.done()
  })
})
test.afterAll(() => ollama.shut())

test('what was said is found as one types, by its words and by its meaning, and opened by the keyboard where it was said', async ({
  ownHost,
}) => {
  const { jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  await jarvis.ask('Where did I park the car?')
  await jarvis.hasEnded(jarvis.answers.first())
  await page.goto(`${new URL(page.url()).origin}/#/memory/search`)
  const field = page.getByRole('searchbox')
  await expect(field).toBeFocused()
  await field.pressSequentially('sourd')
  const results = page.getByRole('list', { name: 'Messages found, best first' })
  await expect(results.getByRole('link').first()).toContainText('sourdough')
  await expect(results.locator('mark').first()).toHaveText('sourdough')
  await field.fill('voiture garée')
  await expect(results.getByRole('link').first()).toContainText('Where did I park the car?')
  await page.getByRole('button', { name: 'Jarvis', exact: true }).click()
  await expect(page.getByText('Nothing found.')).toBeVisible()
  await page.getByRole('button', { name: 'Jarvis', exact: true }).click()
  await page.getByRole('button', { name: 'Keep this search' }).click()
  await field.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/chat\/c\d+\?message=m\d+/)
  await expect(page.getByRole('article').first()).toContainText('Where did I park the car?')
  // A screen reader goes on from the message, and back from the row that was followed.
  await expect(page.getByRole('article').first()).toBeFocused()
  await page.goBack()
  await expect(field).toHaveValue('voiture garée')
  await expect(results.getByRole('link').first()).toBeFocused()
})
