import { connectToOwner } from '../../electron/cli/connect.ts'
import { expect, test } from './jarvis-test.ts'
import { JarvisPage } from './jarvis-page.ts'

test('a conversation is found again after a restart, and goes on', async ({ ownHost }) => {
  const { host, jarvis } = await ownHost()
  const answer = await jarvis.askLong()
  await jarvis.stop()
  const text = await jarvis.text(answer).innerText()
  await host.stop()
  await host.start()

  const again = new JarvisPage(host.page())
  await again.conversation('Write a very long story about a dragon').getByRole('link').click()
  await expect(again.questions).toHaveCount(1)
  await expect(again.text(again.answers.first())).toHaveText(text, { useInnerText: true })
  await again.askLong('Go on with the story, and make it very long.')
  await again.stop()
  await expect(again.answers).toHaveCount(2)
})

test('what a crash cuts off is kept as interrupted, and the next question is answered', async ({ ownHost }) => {
  const { host, jarvis } = await ownHost()
  const answer = await jarvis.askLong()
  const before = await jarvis.text(answer).innerText()
  // It is on the disk soon after, while it goes on; how soon is the chat's own tests' business.
  await expect.poll(() => storedText(host.dataDir)).toContain(letters(before))
  await host.kill()
  await host.start()

  const again = new JarvisPage(host.page())
  await again.conversation('Write a very long story about a dragon').getByRole('link').click()
  const kept = again.answers.first()
  await expect(kept.getByText('Interrupted', { exact: true })).toBeVisible()
  const after = await again.text(kept).innerText()
  expect(letters(after)).toContain(letters(before))
  await again.askLong('Go on with the story, and make it very long.')
  await again.stop()
})

test('a second start finds the one that is open', async ({ ownHost, hostName }) => {
  const { host, jarvis } = await ownHost()
  await jarvis.composer.fill('a draft')
  const url = await host.startAgain()
  await expect(jarvis.composer).toHaveValue('a draft')
  expect(url === null).toBe(hostName !== 'loopback')
  if (url !== null) {
    // A browser gets an address of its own to the same Jarvis.
    const other = await host.page().context().newPage()
    await other.goto(url)
    await expect(other.getByRole('link', { name: 'New chat' })).toBeVisible()
    await other.close()
  }
})

async function storedText(dataDir: string): Promise<string> {
  const client = await connectToOwner(dataDir)
  const page = await client?.call('message.list', { limit: 1 })
  client?.close()
  return letters(page?.items[0]?.content ?? '')
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}
