import AxeBuilder from '@axe-core/playwright'
import { connectToOwner } from '../../electron/cli/connect.ts'
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

let ollama: FakeOllama

test.beforeAll(async () => {
  ollama = await startFakeOllama()
  ollama.chat(exchange => {
    exchange.say('Anna Weber may like Lisbon in June 2026, and Python helps with the Kestrel project.')
    exchange.done()
  })
})
test.afterAll(() => ollama.shut())

test('whom and what one spoke of is a drawing and a table, searched by name, and leads to the messages by the keyboard', async ({
  ownHost,
}) => {
  test.setTimeout(180_000)
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis
  await jarvis.ask('Where could my sister Oriane go with Anna Weber?')
  await jarvis.hasEnded(jarvis.answers.first())
  await page.goto(`${new URL(page.url()).origin}/#/memory/graph`)
  const drawing = page.getByRole('img', { name: /names and what connects them/ })
  // Once messages have been looked through and the nodes have their places.
  await expect(drawing).toHaveAttribute('data-ready', 'true', { timeout: 60_000 })

  await page.getByRole('searchbox', { name: 'Look for a name' }).fill('web')
  await expect(page.getByRole('group', { name: 'Names found' }).getByRole('button')).toHaveText(['Anna Weber'])
  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary', { name: 'Anna Weber' })
  await expect(details.getByRole('heading', { name: 'Anna Weber' })).toBeFocused()
  await expect(details.getByRole('button', { name: 'Lisbon' })).toBeVisible()
  await details.getByRole('button', { name: 'Close' }).click()
  await expect(details).toBeHidden()

  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')
  const faults: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await client.call('settings.set', { patch: { theme } })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    for (const view of ['Drawing', 'Table']) {
      await page.getByRole('radio', { name: view }).check({ force: true })
      await expect(view === 'Table' ? page.getByRole('table') : drawing).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      for (const { id, nodes } of violations)
        faults.push(`${theme} ${view} ${id}: ${nodes.map(node => node.html).join(' | ')}`)
    }
  }
  client.close()
  expect(faults).toEqual([])

  await page.getByRole('button', { name: 'Places' }).press('Enter')
  await expect(page.getByRole('rowheader')).toHaveText(['Lisbon'])
  await page.getByRole('button', { name: 'Lisbon' }).press('Enter')
  const messages = page.getByRole('list', { name: 'Messages that speak of it' })
  await messages.getByRole('link').first().press('Enter')
  await expect(page).toHaveURL(/#\/chat\/c\d+\?message=m\d+/)
  await expect(jarvis.answers.first()).toContainText('Lisbon')
})
