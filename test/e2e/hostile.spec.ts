// What a model may be made to say, shown as it streams and again as it is stored: nothing runs and nothing is fetched.

import { connectToOwner } from '../../electron/cli/connect.ts'
import { hostile } from '../renderer/markdown/hostile-corpus.ts'
import { startCanary } from '../support/canary.ts'
import { startFakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

test('hostile answers run nothing and reach nothing', async ({ ownHost }) => {
  const canary = await startCanary()
  const ollama = await startFakeOllama()
  const { host, jarvis } = await ownHost({ ollamaUrl: ollama.url })
  const { page } = jarvis

  const own = new URL(page.url()).origin
  const requests: string[] = []
  const happenings: string[] = []
  page.on('request', request => {
    if (!new RegExp(`^(${own}/|data:|blob:${own}/)`).test(request.url())) requests.push(request.url())
  })
  page.on('dialog', dialog => {
    happenings.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('popup', popup => happenings.push(popup.url()))
  page.on('pageerror', error => happenings.push(error.message))

  // Asked through the command line's connection, so that the page only shows.
  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')
  let conversationId: string | undefined
  for (const [at, entry] of hostile.entries()) {
    const text = entry.replaceAll('{canary}', canary.url)
    ollama.chat(exchange => {
      // Broken at every few characters, as a stream breaks it.
      for (const piece of text.match(/[^]{1,7}/g) ?? []) exchange.say(piece)
      exchange.done()
    })
    const sent = await client.call('chat.send', { content: `Number ${at}`, ...(conversationId && { conversationId }) })
    if (sent.kind !== 'started') throw new Error('The question was queued.')
    if (conversationId === undefined) {
      conversationId = sent.conversationId
      await page.evaluate(id => {
        location.hash = `#/chat/${id}`
      }, conversationId)
    }
    await client.call('chat.follow', { messageId: sent.answerId }, { onChunk: () => undefined })
  }
  await expect(jarvis.questions.last()).toContainText(`Number ${hostile.length - 1}`)

  // Again, from the store: every message comes into sight on the way up.
  await page.reload()
  await expect(jarvis.answers.last()).toBeVisible()
  const list = page.getByRole('log', { name: 'Messages' })
  for (let isFirst = false; !isFirst;) {
    await list.evaluate(element => element.scrollBy(0, -500))
    await page.waitForTimeout(30)
    isFirst = (await page.getByText('Number 0', { exact: true }).count()) > 0
  }
  client.close()

  expect(happenings).toEqual([])
  expect(requests).toEqual([])
  expect(canary.hits).toEqual([])
  expect(await page.evaluate(() => document.querySelectorAll('iframe, object, embed, form[action]').length)).toBe(0)
  await ollama.shut()
  canary.close()
})
