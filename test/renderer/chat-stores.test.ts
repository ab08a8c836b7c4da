// The chat's stores against the whole product: real router, real store in threads. A scripted Ollama answers at once, which
// is all that conversations, branches and pages need, or writes without end; the real model streams once.

import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createConversationStore } from '../../renderer/chat/conversation-store.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { startFakeOllama, type Script } from '../support/fake-ollama.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { chatStores, reconnectingClient } from './page-stores.ts'

const model = requirePart('starter model', starterModelFile())

async function openChat(config?: Parameters<typeof configFor>[1]) {
  const { app } = await openApp(
    configFor(tempDir(), config ?? { fixedSettings: { ollamaUrls: [await quickOllama()] } }),
  )
  const { client, cut } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
  const stores = chatStores(client)
  const texts = () => stores.transcript.getState().items.map(item => item.content)
  const isIdle = () => stores.transcript.getState().items.every(item => item.status !== 'streaming')
  /** Asks in the open conversation and waits for the end of its answer. */
  const ask = async (content: string) => {
    await stores.turn.getState().send(content)
    await expect.poll(() => texts().includes(content) && isIdle(), { timeout: 15_000 }).toBe(true)
  }
  return { app, client, cut, ...stores, texts, isIdle, ask }
}

const long = 'Write a very long story about the sea.'

/** What the scripted Ollama says. */
const answer = 'Red, green, blue.'

async function quickOllama(...scripts: Script[]): Promise<string> {
  const ollama = await startFakeOllama()
  if (scripts.length > 0) ollama.chat(...scripts)
  onTestFinished(() => ollama.shut())
  return ollama.url
}

/** Writes word by word until it is stopped. */
const endlessOllama = () =>
  quickOllama(async ({ say, closed }) => {
    const reader = { isGone: false }
    void closed.then(() => (reader.isGone = true))
    for (let word = 0; !reader.isGone; word++) {
      say(`word${word} `)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  })

describe('a new chat', () => {
  it('gets its conversation, its address and both messages from the first question', async () => {
    const { turn, transcript, started, drafts } = await openChat()
    drafts.getState().set('new', 'Hello?')
    const sending = turn.getState().send('Hello?')
    expect(turn.getState().pending).toEqual({ key: 'new', content: 'Hello?' })
    expect(drafts.getState().drafts).toEqual({})
    await sending
    expect(started).toEqual(['c1'])
    expect(turn.getState().pending).toBeNull()
    await expect
      .poll(() => transcript.getState().items.map(({ role, status }) => [role, status]), { timeout: 15_000 })
      .toEqual([
        ['user', 'complete'],
        ['assistant', 'complete'],
      ])
  })

  it('puts the text back and says why when the services refuse it', async () => {
    const { turn, drafts } = await openChat()
    await turn.getState().send('   ')
    expect(turn.getState().failure?.code).toBe('bad_request')
    expect(drafts.getState().drafts['new']).toBe('   ')
    expect(turn.getState().pending).toBeNull()
  })

  it('takes what is sent right behind its first question', async () => {
    const { client, turn, transcript, started } = await openChat()
    await Promise.all(['One', 'Two', 'Three'].map(content => turn.getState().send(content)))
    expect(started).toEqual(['c1'])
    expect(transcript.getState().conversationId).toBe('c1')
    // An answer ends soon: what came before that waits, what came after is asked.
    const { items: asked } = await client.call('message.list', { conversationId: 'c1', limit: 100 })
    const { items: waiting } = await client.call('chat.queue.list', { conversationId: 'c1' })
    const contents = [...asked.filter(({ role }) => role === 'user'), ...waiting].map(({ content }) => content)
    expect(contents.toSorted()).toEqual(['One', 'Three', 'Two'])
  })

  it('gives back also what was sent behind a question that was refused', async () => {
    const { turn, transcript, drafts } = await openChat()
    await Promise.all(['   ', 'Behind it'].map(content => turn.getState().send(content)))
    expect(drafts.getState().drafts['new']).toBe('   \n\nBehind it')
    expect(turn.getState().failure?.code).toBe('bad_request')
    expect(transcript.getState().items).toEqual([])
  })

  it('does not drag a reader along who has gone elsewhere meanwhile', async () => {
    const { turn, transcript, started, ask } = await openChat()
    await ask('First.')
    await transcript.getState().open(null)
    const sending = turn.getState().send('Second.')
    await transcript.getState().open('c1')
    await sending
    expect(started).toEqual(['c1'])
    expect(transcript.getState().conversationId).toBe('c1')
  })
})

describe('branches', () => {
  it('of an answer come by asking again and are switched both ways', async () => {
    const { ask, turn, transcript, isIdle } = await openChat()
    await ask('Question')
    const first = transcript.getState().items[1]?.messageId ?? ''
    await turn.getState().regenerate(first)
    await expect.poll(() => transcript.getState().items[1]?.branch.count).toBe(2)
    await expect.poll(isIdle).toBe(true)
    expect(transcript.getState().items[1]?.branch).toMatchObject({ index: 2, previousId: first })
    await turn.getState().showBranch(first)
    expect(transcript.getState().items[1]?.messageId).toBe(first)
  })

  it('of a question come by editing it; what followed the old version is gone from sight, not lost', async () => {
    const { ask, turn, transcript, texts } = await openChat()
    await ask('Old')
    await ask('Follow-up')
    const old = transcript.getState().items[0]?.messageId ?? ''
    turn.getState().startEdit(old)
    await turn.getState().saveEdit(old, 'New')
    expect(turn.getState().editingId).toBeNull()
    await expect.poll(texts).toEqual(['New', answer])
    await turn.getState().showBranch(old)
    expect(texts()).toEqual(['Old', answer, 'Follow-up', answer])
  })

  it('chosen in another window show here too', async () => {
    const { app, ask, turn, transcript } = await openChat()
    await ask('Question')
    const answer = transcript.getState().items[1]?.messageId ?? ''
    const other = chatStores(reconnectingClient(far => app.connect(far, { kind: 'page' })).client)
    await other.transcript.getState().open('c1')
    await turn.getState().regenerate(answer)
    await expect.poll(() => other.transcript.getState().items[1]?.branch.count).toBe(2)
  })
})

describe('a transcript', () => {
  it('opens at its end and pages both ways without a gap or a repetition', async () => {
    const { ask, client, transcript } = await openChat()
    for (let index = 0; index < 60; index++) await ask(`Question ${index}`)
    const all = await client.call('conversation.transcript', { conversationId: 'c1', limit: 1_000 })
    const ids = all.items.map(item => item.messageId)
    await transcript.getState().open(null)
    await transcript.getState().open('c1')
    const shown = () => transcript.getState().items.map(item => item.messageId)
    expect(shown()).toEqual(ids.slice(-40))
    expect(transcript.getState().hasNewer).toBe(false)
    // Twice at once: the second call must not read the same page again.
    await Promise.all([transcript.getState().loadOlder(), transcript.getState().loadOlder()])
    while (transcript.getState().hasOlder) await transcript.getState().loadOlder()
    expect(shown()).toEqual(ids)

    await transcript.getState().open(null)
    await transcript.getState().open('c1', ids[20])
    expect(transcript.getState().landOn).toBe(ids[20])
    expect(shown()).toContain(ids[20])
    expect(transcript.getState().hasNewer).toBe(true)
    while (transcript.getState().hasNewer) await transcript.getState().loadNewer()
    while (transcript.getState().hasOlder) await transcript.getState().loadOlder()
    expect(shown()).toEqual(ids)
  }, 60_000)

  it('keeps unchanged messages as the same objects when it is read again after a lost connection', async () => {
    const { app, ask, cut, client, transcript } = await openChat()
    await ask('Question')
    const before = transcript.getState().items
    cut()
    await expect.poll(() => client.state).toBe('connecting')
    const { client: elsewhere } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
    await elsewhere.call('chat.send', { conversationId: 'c1', content: 'Meanwhile' })
    await expect.poll(() => transcript.getState().items.length, { timeout: 10_000 }).toBe(4)
    expect(transcript.getState().items[0]).toBe(before[0])
  })

  it('of a conversation that does not exist says so, and another one opens afterwards', async () => {
    const { ask, transcript } = await openChat()
    await ask('Question')
    await transcript.getState().open('c99')
    expect(transcript.getState()).toMatchObject({ isOpening: false, items: [], error: { code: 'not_found' } })
    await transcript.getState().open('c1')
    expect(transcript.getState().error).toBeNull()
    expect(transcript.getState().items).toHaveLength(2)
  })

  it('shows a pin at once', async () => {
    const { ask, transcript } = await openChat()
    await ask('Question')
    const id = transcript.getState().items[0]?.messageId ?? ''
    await transcript.getState().pin(id, true)
    expect(transcript.getState().items[0]?.isPinned).toBe(true)
  })
})

describe('the list of conversations', () => {
  it('follows titles, pins, deletion and undo, pinned first and then the latest', async () => {
    const { ask, client, transcript } = await openChat()
    const list = createConversationStore(client)
    for (const question of ['One', 'Two', 'Three']) {
      await transcript.getState().open(null)
      await ask(question)
    }
    const titles = () => list.getState().items.map(item => item.title)
    await expect.poll(titles).toEqual(['Three', 'Two', 'One'])
    await list.getState().pin('c1', true)
    await list.getState().rename('c2', 'Zwei')
    expect(titles()).toEqual(['One', 'Three', 'Zwei'])
    await list.getState().remove('c3')
    expect(titles()).toEqual(['One', 'Zwei'])
    await list.getState().restore('c3')
    expect(titles()).toEqual(['One', 'Three', 'Zwei'])
  })

  it('brings a conversation back into sight when its deletion fails', async () => {
    const { ask, client, cut } = await openChat()
    await ask('One')
    const list = createConversationStore(client)
    await expect.poll(() => list.getState().items.length).toBe(1)
    const removing = list.getState().remove('c1')
    cut()
    expect(list.getState().items).toHaveLength(0)
    await expect(removing).rejects.toMatchObject({ code: 'disconnected' })
    await expect.poll(() => list.getState().isLoaded).toBe(true)
  })

  it('comes in pages that together are the whole list', async () => {
    const { app, client } = await openChat()
    const { client: writer } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
    for (let index = 0; index < 75; index++) await writer.call('chat.send', { content: `Question ${index}` })
    const list = createConversationStore(client)
    await expect.poll(() => list.getState().isLoaded).toBe(true)
    expect(list.getState()).toMatchObject({ hasMore: true })
    expect(list.getState().items).toHaveLength(60)
    await Promise.all([list.getState().loadMore(), list.getState().loadMore()])
    expect(list.getState().hasMore).toBe(false)
    expect(new Set(list.getState().items.map(item => item.conversationId)).size).toBe(75)
  }, 60_000)
})

describe.skipIf(model === null)('with a real model (needs the starter model)', () => {
  const withModel = { modelDir: path.dirname(model ?? '') }

  it('streams into the page, stops at a word, and keeps what was written', async () => {
    const { turn, transcript, answers } = await openChat(withModel)
    await turn.getState().send(long)
    const live = () => Object.values(answers.getState().live)[0]?.text.length ?? 0
    await expect.poll(live, { timeout: 60_000 }).toBeGreaterThan(20)
    const seen = Object.values(answers.getState().live)[0]?.text ?? ''
    await turn.getState().stop()
    await expect.poll(() => transcript.getState().items[1]?.status).toBe('stopped')
    expect(transcript.getState().items[1]?.content.startsWith(seen)).toBe(true)
    expect(answers.getState().live).toEqual({})
  }, 90_000)
})

describe('while an answer is written', () => {
  it('queues what is asked meanwhile, takes changes, and asks it by itself', async () => {
    const { turn, transcript, queue, answers, texts } = await openChat({
      fixedSettings: { ollamaUrls: [await endlessOllama()] },
    })
    await turn.getState().send(long)
    await queue.getState().open('c1')
    await expect.poll(() => Object.keys(answers.getState().live).length, { timeout: 60_000 }).toBe(1)
    await turn.getState().send('Two plus two?')
    await turn.getState().send('To be removed')
    await expect
      .poll(() => queue.getState().items.map(item => item.content))
      .toEqual(['Two plus two?', 'To be removed'])
    const [first, second] = queue.getState().items
    await queue.getState().edit(first?.queuedId ?? '', 'Two plus three?')
    await queue.getState().remove(second?.queuedId ?? '')
    expect(queue.getState().items.map(item => item.content)).toEqual(['Two plus three?'])
    await turn.getState().stop()
    await expect.poll(texts, { timeout: 30_000 }).toContain('Two plus three?')
    await expect.poll(() => queue.getState().items).toEqual([])
    expect(transcript.getState().items.filter(item => item.role === 'user')).toHaveLength(2)
    await turn.getState().stop()
  }, 90_000)

  it('goes on where it was after a lost connection, and after a reload', async () => {
    const { app, turn, transcript, cut, client, answers, isIdle } = await openChat({
      fixedSettings: { ollamaUrls: [await endlessOllama()] },
    })
    await turn.getState().send(long)
    const text = () => Object.values(answers.getState().live)[0]?.text ?? ''
    await expect.poll(() => text().length, { timeout: 60_000 }).toBeGreaterThan(20)
    const before = text()
    cut()
    await expect.poll(() => client.state).toBe('open')
    await expect.poll(() => text().length).toBeGreaterThan(before.length)
    expect(text().startsWith(before)).toBe(true)

    const reloaded = chatStores(reconnectingClient(far => app.connect(far, { kind: 'page' })).client)
    await reloaded.transcript.getState().open('c1')
    const textAfter = () => Object.values(reloaded.answers.getState().live)[0]?.text ?? ''
    await expect.poll(() => textAfter().startsWith(before)).toBe(true)
    await turn.getState().stop()
    await expect.poll(isIdle).toBe(true)
    await expect
      .poll(() => reloaded.transcript.getState().items[1]?.content)
      .toBe(transcript.getState().items[1]?.content)
  }, 90_000)
})
