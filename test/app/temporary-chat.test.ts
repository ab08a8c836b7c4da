import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIRST_TEMPORARY_ID, isTemporaryId } from '../../shared/temporary.ts'
import type { Client } from '../../shared/client.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { ask, configFor, openApp } from './open-app.ts'

const model = requirePart('starter model', starterModelFile())
const needle = 'Quixalbormund'

/** Every file below a folder whose bytes hold the text, as UTF-8 or as UTF-16. */
function filesWith(folder: string, text: string): readonly string[] {
  const forms = [Buffer.from(text), Buffer.from(text.toLowerCase()), Buffer.from(text, 'utf16le')]
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(file => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .filter(file => forms.some(form => readFileSync(file).includes(form)))
}

async function begin(client: Client, content: string) {
  const sent = await client.call('chat.send', { content, isTemporary: true, parameters: { maxTokens: 24 } })
  if (sent.kind !== 'started') throw new Error('The question was queued.')
  return sent
}

describe('a temporary chat without a model', () => {
  it('is known by its ids, listed apart, and has no title to be seen in the bar of the window', async () => {
    const { client, connect } = await openApp(configFor(tempDir()))
    await expect(
      client.call('conversation.get', { conversationId: `c${FIRST_TEMPORARY_ID + 1}` }),
    ).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await client.call('conversation.temporary', {})).toEqual({ items: [] })
    const page = connect('page')
    const titles: string[] = []
    page.on('conversation.changed', ({ conversation }) => titles.push(conversation.title))
    await page.call('app.info', {})
    const { conversationId, answerId, questionId } = await begin(client, `Who is ${needle}?`)
    expect([conversationId, answerId, questionId].every(isTemporaryId)).toBe(true)
    expect(Number(conversationId.slice(1))).toBeGreaterThan(FIRST_TEMPORARY_ID)
    await client.call('chat.follow', { messageId: answerId })
    const { items } = await client.call('conversation.temporary', {})
    expect(items).toMatchObject([{ conversationId, isTemporary: true, usesMemory: false, title: '', messageCount: 2 }])
    await expect.poll(() => titles.length).toBeGreaterThan(0)
    expect(new Set(titles)).toEqual(new Set(['']))
    expect((await client.call('conversation.list', { limit: 10 })).items).toEqual([])
    expect((await client.call('message.list', { limit: 10 })).items).toEqual([])
  })

  it('refuses what would leave something behind', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const { conversationId } = await begin(client, 'Keep this?')
    for (const attempt of [
      () => client.call('conversation.rename', { conversationId, title: needle }),
      () => client.call('conversation.setMemory', { conversationId, usesMemory: true }),
      () => client.call('export.read', { conversationId, format: 'json' }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'bad_request', data: { reason: 'temporary' } })
    }
  })

  it('is gone at once when it is ended, and cannot be had back', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const first = await begin(client, 'One?')
    const second = await begin(client, 'Two?')
    await client.call('conversation.delete', { conversationId: first.conversationId })
    await expect(client.call('conversation.get', { conversationId: first.conversationId })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(client.call('conversation.restore', { conversationId: first.conversationId })).rejects.toThrow()
    const { items } = await client.call('conversation.temporary', {})
    expect(items.map(each => each.conversationId)).toEqual([second.conversationId])
  })

  it('gives way to newer ones beyond twenty', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const { conversationId } = await begin(client, 'The oldest?')
    for (let at = 0; at < 20; at++) await begin(client, `Number ${at}?`)
    expect((await client.call('conversation.temporary', {})).items).toHaveLength(20)
    await expect(client.call('conversation.get', { conversationId })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe.skipIf(model === null)('a temporary chat (needs the starter model)', () => {
  it('leaves nothing on disk: not in the store, its log, the answers and clauses kept, the figures or the logs', async () => {
    const dataDir = tempDir()
    const config = configFor(dataDir, {
      modelDir: path.dirname(model ?? ''),
      fixedSettings: { engine: 'embedded', parameters: { maxTokens: 24 } },
    })
    const { app, client } = await openApp(config)
    // An ordinary chat beside it shows that the search for traces finds what is kept.
    const kept = await ask(client, 'Do you know Ordinarybormund?')
    const { conversationId, answerId } = await begin(client, `My name is ${needle}. Write the word ${needle} once.`)
    const answer = await client.call('chat.follow', { messageId: answerId })
    expect(answer.status).toMatch(/complete|truncated/)
    expect(answer.cache).toBeNull()
    const edited = await client.call('chat.edit', { messageId: answer.parentId ?? '', content: `${needle} again?` })
    if (edited.kind === 'started') await client.call('chat.follow', { messageId: edited.answerId })
    await client.call('message.pin', { messageId: answerId, isPinned: true })
    for (const source of [
      { kind: 'message' as const, messageId: answer.parentId ?? '' },
      { kind: 'text' as const, text: `${needle} speaks.`, isKept: false },
    ]) {
      let speechId = ''
      await client
        .call(
          'speech.speak',
          { source },
          {
            onChunk: chunk => {
              if (chunk.kind === 'started') speechId = chunk.speechId
              else if (chunk.kind !== 'voice_failed')
                void client.call('speech.heard', { speechId, index: chunk.index }).catch(() => undefined)
            },
          },
        )
        .catch(() => undefined)
    }
    expect(JSON.stringify(await client.call('search.messages', { text: needle }))).not.toContain(needle)
    expect((await client.call('fact.list', { limit: 10, text: needle })).items).toEqual([])
    expect((await client.call('search.suggest', { text: needle.slice(0, 4) })).items).toEqual([])
    expect(JSON.stringify(await client.call('cache.list', { limit: 100 }))).not.toContain(needle)
    expect(JSON.stringify(await client.call('app.stats', {}))).not.toContain(needle)
    expect(JSON.stringify(await client.call('metrics.traces', {}))).not.toContain(needle)
    expect((await client.call('app.stats', {})).caches['speech']?.entries).toBe(0)
    // While it is open, with the write-ahead logs as they are …
    expect(filesWith(dataDir, 'Ordinarybormund').map(file => path.basename(file))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^jarvis\.db/) as string]),
    )
    expect(kept.status).toMatch(/complete|truncated/)
    expect(filesWith(dataDir, needle)).toEqual([])
    await client.call('conversation.delete', { conversationId })
    // … and after the end.
    await app.shutdown('test')
    expect(filesWith(dataDir, needle)).toEqual([])
  }, 120_000)
})
