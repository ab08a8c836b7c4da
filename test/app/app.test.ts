import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { contract, requestNames, type Events, type RequestName } from '../../shared/contract.ts'
import { isAppError } from '../../shared/errors.ts'
import type { AnswerChunk } from '../../shared/models.ts'
import { runBoundByModes } from '../support/run-bound-by-modes.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { ask, configFor, noOllama, openApp } from './open-app.ts'

const model = requirePart('starter model', starterModelFile())
/** The folder with the model that tests have; nothing is written to it. */
const withModel = model === null ? {} : { modelDir: path.dirname(model) }

describe('an app', () => {
  it('serves as soon as the store is open, says what it is, and times its phases', async () => {
    const dataDir = tempDir()
    const { app, client } = await openApp(
      configFor(dataDir, { fixedSettings: { ollamaUrls: ['http://127.0.0.1:9'], theme: 'dark' } }),
    )
    await app.startup.phase('window', () => Promise.resolve())
    const info = await client.call('app.info', {})
    expect(info).toMatchObject({
      host: 'loopback',
      pid: process.pid,
      dataDir,
      systemLocale: 'en',
      wasLastShutdownClean: null,
      fixedSettings: ['ollamaUrls', 'theme'],
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    })
    expect(info.startupPhases.map(phase => phase.name)).toEqual(
      expect.arrayContaining(['load', 'lock', 'store', 'settings', 'window']),
    )
    expect(app.info().pid).toBe(process.pid)
    expect(app.isBusy()).toBe(false)
    expect(existsSync(path.join(dataDir, 'logs', 'jarvis.log'))).toBe(true)
  })

  it('keeps a second one out of its folder, and tells it where to ask', async () => {
    const dataDir = tempDir()
    const { app } = await openApp(configFor(dataDir))
    await expect(openApp(configFor(dataDir))).rejects.toMatchObject({
      code: 'busy',
      data: { pid: process.pid, host: 'loopback', socket: app.socketPath },
    })
    expect(await app.shutdown('test')).toBe(true)
    const { client } = await openApp(configFor(dataDir))
    expect((await client.call('app.info', {})).wasLastShutdownClean).toBe(true)
  })

  it('keeps settings over a restart, tells every client, and refuses those that are fixed', async () => {
    const dataDir = tempDir()
    const { app, client, connect } = await openApp(configFor(dataDir))
    const told: Events['settings.changed'][] = []
    const page = connect('page')
    page.on('settings.changed', settings => told.push(settings))
    await page.call('settings.get', {})
    const changed = await client.call('settings.set', { patch: { theme: 'light', engine: 'embedded' } })
    expect(changed).toMatchObject({ theme: 'light', engine: 'embedded' })
    await expect.poll(() => told).toEqual([changed])
    expect((await client.call('engine.status', {})).choice.engine).toBe('embedded')
    await expect(client.call('settings.set', { patch: { ollamaUrls: ['http://x:1'] } })).rejects.toMatchObject({
      code: 'conflict',
    })
    await app.shutdown('test')
    const again = await openApp(configFor(dataDir))
    expect(await again.client.call('settings.get', {})).toEqual(changed)
  })

  it('has an answer to every request, and none is an accident', async () => {
    const { client } = await openApp(configFor(tempDir()), {
      present: () => Promise.resolve('http://127.0.0.1:1/#c=x'),
    })
    const reference = { conversationId: 'c1', messageId: 'm1', queuedId: 'q1' }
    const inputs: Partial<Record<RequestName, object>> = {
      'app.present': { open: false },
      'settings.set': { patch: { theme: 'dark' } },
      'conversation.list': { limit: 5 },
      'conversation.rename': { ...reference, title: 'x' },
      'conversation.pin': { ...reference, isPinned: true },
      'conversation.transcript': { ...reference, limit: 5 },
      'message.list': { limit: 5 },
      'message.pin': { ...reference, isPinned: true },
      'chat.send': { content: 'Hello?', conversationId: 'c1' },
      'chat.edit': { ...reference, content: 'x' },
      'chat.queue.edit': { ...reference, content: 'x' },
      'engine.tryNow': { endpoint: null },
      'chat.context': {},
      'chat.prefill': {},
      'model.pull': { name: 'no such model' },
      'model.remove': { name: 'no such model', engine: 'embedded' },
      'model.add': { path: '/no/such/file.gguf' },
      'model.upload.begin': { name: 'a.gguf', sizeBytes: 10 },
      'model.upload.append': { uploadId: 'u1', offset: 0 },
      'model.upload.finish': { uploadId: 'u1' },
      'model.upload.cancel': { uploadId: 'u1' },
    }
    const outcomes: Record<string, string> = {}
    for (const name of requestNames) {
      const wanted: object = inputs[name] ?? reference
      // Those names of the reference that the request takes.
      const input = inputs[name] ?? Object.fromEntries(Object.entries(wanted).filter(([key]) => key in shapeOf(name)))
      outcomes[name] = await client.call(name, input as never).then(
        () => 'ok',
        (error: unknown) => (isAppError(error) ? error.code : String(error)),
      )
    }
    expect(Object.values(outcomes)).not.toContain('internal')
    expect(Object.values(outcomes)).not.toContain('unknown_request')
    expect(outcomes).toMatchObject({
      'app.info': 'ok',
      'app.present': 'ok',
      'app.stats': 'ok',
      'app.doctor': 'ok',
      'settings.set': 'ok',
      'conversation.list': 'ok',
      'conversation.get': 'not_found',
      'conversation.delete': 'not_found',
      'conversation.showBranch': 'not_found',
      'message.list': 'ok',
      'message.get': 'not_found',
      'chat.send': 'not_found',
      'chat.stop': 'not_found',
      'chat.queue.remove': 'not_found',
      'engine.status': 'ok',
      'engine.check': 'ok',
      'engine.tryNow': 'ok',
      'model.list': 'ok',
      'model.starters': 'ok',
      'model.upload.begin': 'ok',
    })
  }, 60_000)

  it('reports what it holds and how fast it was, and what is missing', async () => {
    const { client } = await openApp(configFor(tempDir(), { systemLocale: 'fr' }), {
      espeakDataDir: '/no/such/folder',
      checkHost: words => Promise.resolve([{ name: 'browser', ok: true, detail: words('cli.locale') }]),
    })
    const stats = await client.call('app.stats', {})
    expect(stats).toMatchObject({ messages: 0, conversations: 0, facts: 0, caches: {} })
    expect(stats.circuits).toMatchObject([
      { name: `ollama ${noOllama}`, state: 'closed', failures: 0 },
      { name: 'embedded', state: 'closed' },
    ])
    expect(stats.databaseBytes).toBeGreaterThan(0)
    expect(stats.engines.map(({ engine, state }) => [engine, state])).toEqual([
      ['ollama', 'unavailable'],
      ['embedded', 'no_model'],
    ])
    expect(stats.operations.map(({ name }) => name)).toContain('memory.counts')
    const report = await client.call('app.doctor', {})
    expect(report.ok).toBe(false)
    const failed = report.checks.filter(check => !check.ok).map(check => check.name)
    expect(failed).toEqual(expect.arrayContaining(['answers', 'speech_data']))
    expect(failed).not.toContain('database')
    expect(report.checks.at(-1)).toEqual({ name: 'browser', ok: true, detail: 'fr' })
    for (const check of report.checks.filter(each => !each.ok)) expect(check.detail).not.toBe('')
    expect(report.checks.find(check => check.name === 'answers')?.fix).toContain('Ollama')
  })

  it('keeps a question that nothing can answer, and says so inside the answer', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const message = await ask(client, 'Hello?')
    expect(message).toMatchObject({ status: 'error', content: '', error: { code: 'llm_unavailable' } })
    expect((await client.call('message.list', { limit: 5 })).items).toHaveLength(2)
  })
})

describe('a conversation through the contract', () => {
  it('is renamed, pinned, branched, deleted and brought back, and every client hears of it', async () => {
    const { client, connect } = await openApp(configFor(tempDir()))
    const page = connect('page')
    const heard: string[] = []
    for (const name of ['conversation.changed', 'conversation.removed', 'message.changed'] as const) {
      page.on(name, () => heard.push(name))
    }
    await page.call('app.info', {})
    const { conversationId, messageId } = await ask(client, 'Hello?')
    const reference = { conversationId }
    expect(await client.call('conversation.rename', { ...reference, title: ' Greetings ' })).toMatchObject({
      title: 'Greetings',
      titleSource: 'user',
    })
    expect(await client.call('conversation.pin', { ...reference, isPinned: true })).toMatchObject({ isPinned: true })
    const again = await client.call('chat.regenerate', { messageId })
    if (again.kind !== 'started') throw new Error('queued')
    await client.call('chat.follow', { messageId: again.answerId })
    const edited = await client.call('chat.edit', { messageId: again.questionId, content: 'Hi?' })
    if (edited.kind !== 'started') throw new Error('queued')
    await client.call('chat.follow', { messageId: edited.answerId })
    await client.call('conversation.showBranch', { messageId })
    const transcript = await client.call('conversation.transcript', { ...reference, limit: 10 })
    expect(transcript.items.map(message => message.messageId)).toEqual([again.questionId, messageId])
    expect(transcript.items.map(message => message.branch.count)).toEqual([2, 2])
    expect(await client.call('message.pin', { messageId, isPinned: true })).toMatchObject({ isPinned: true })
    expect(await client.call('chat.stop', reference)).toEqual({ wasRunning: false })
    expect(await client.call('chat.queue.list', reference)).toEqual({ items: [] })
    expect(await client.call('conversation.delete', reference)).toBeNull()
    await expect(client.call('conversation.get', reference)).rejects.toMatchObject({ code: 'not_found' })
    expect(await client.call('conversation.restore', reference)).toMatchObject({ conversationId, title: 'Greetings' })
    await expect
      .poll(() => new Set(heard))
      .toEqual(new Set(['conversation.changed', 'conversation.removed', 'message.changed']))
  })

  it('a model file is uploaded in slices; one that is none is refused, and an upload can be given up', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const bytes = new TextEncoder().encode('GGUF and then nothing that makes sense')
    const { uploadId } = await client.call('model.upload.begin', { name: 'mine.gguf', sizeBytes: bytes.length })
    expect(await client.call('model.upload.append', { uploadId, offset: 0 }, { bytes })).toEqual({
      receivedBytes: bytes.length,
    })
    await expect(client.call('model.upload.finish', { uploadId })).rejects.toMatchObject({ code: 'llm_model_invalid' })
    const other = await client.call('model.upload.begin', { name: 'mine.gguf', sizeBytes: 10 })
    expect(await client.call('model.upload.cancel', other)).toBeNull()
    expect((await client.call('model.list', {})).items).toEqual([])
  })
})

describe('an app that cannot open', () => {
  it('for a command says so for a database that is none, leaves the file alone and lets the folder go', async () => {
    const dataDir = tempDir()
    const file = path.join(dataDir, 'jarvis.db')
    writeFileSync(file, 'not a database, but somebody’s file. '.repeat(1_000))
    const before = readFileSync(file)
    for (let attempt = 0; attempt < 2; attempt++) {
      const opening = openApp(configFor(dataDir, { host: 'cli' }))
      await expect(opening).rejects.toMatchObject({ code: 'memory_corrupt' })
    }
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it.skipIf(process.platform === 'win32')(
    'says so for a folder that this user may not write (only on POSIX systems)',
    async () => {
      const dataDir = path.join(tempDir(), 'data')
      mkdirSync(dataDir)
      chmodSync(dataDir, 0o555)
      chmodSync(path.dirname(dataDir), 0o755)
      const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
      const said = await runBoundByModes(`
      const { createApp } = await import(${at('../../electron/app.ts')})
      const { nodeParts } = await import(${at('../../electron/node-parts.ts')})
      const config = ${JSON.stringify(configFor(dataDir))}
      await createApp(config, nodeParts).catch(error => console.log(JSON.stringify({ code: error.code, data: error.data })))
    `)
      expect(JSON.parse(said)).toMatchObject({ code: 'read_only', data: { path: dataDir } })
    },
  )
})

describe.skipIf(model === null)('with a real model (needs the starter model)', () => {
  it('answers, piece by piece, with real times; keeps it over a restart; goes on with the conversation', async () => {
    const dataDir = tempDir()
    // A model this small may go on for minutes.
    const limited = { ...withModel, fixedSettings: { ollamaUrls: [noOllama], parameters: { maxTokens: 16 } } }
    const { app, client } = await openApp(configFor(dataDir, limited))
    const chunks: AnswerChunk[] = []
    const message = await ask(client, 'Name three colours.', { onChunk: chunk => chunks.push(chunk) })
    expect(message).toMatchObject({ error: null, engine: 'embedded', promptTruncated: false })
    expect(message.status).toMatch(/^(complete|truncated)$/)
    expect(message.status === 'complete' || message.tokens?.answer === 16).toBe(true)
    expect(message.content.length).toBeGreaterThan(0)
    expect(message.timings?.totalMs).toBeGreaterThan(0)
    expect(message.tokens?.prompt).toBeGreaterThan(0)
    const pieces = chunks.filter(chunk => chunk.kind === 'text')
    expect(pieces.map(piece => piece.text).join('')).toBe(message.content)
    expect(chunks.some(chunk => chunk.kind === 'phase' && chunk.phase === 'loading')).toBe(true)
    await app.shutdown('test')

    const again = await openApp(configFor(dataDir, limited))
    expect(await again.client.call('message.get', { messageId: message.messageId })).toEqual(message)
    const { items } = await again.client.call('conversation.list', { limit: 5 })
    expect(items).toMatchObject([
      { conversationId: message.conversationId, title: 'Name three colours', streamingMessageId: null },
    ])
    const next = await ask(again.client, 'And one more?', { conversationId: message.conversationId })
    expect(next).toMatchObject({ error: null, conversationId: message.conversationId })
  }, 120_000)

  it('stops in mid-answer, answers what was queued, and closes with the rest interrupted', async () => {
    const dataDir = tempDir()
    const { app, client } = await openApp(configFor(dataDir, { ...withModel, drainMs: 0 }))
    const long = 'Write a very long story about the sea, with many chapters.'
    const sent = await client.call('chat.send', { content: long })
    if (sent.kind !== 'started') throw new Error('queued')
    const { conversationId, answerId } = sent
    const pieces: string[] = []
    const following = client.call(
      'chat.follow',
      { messageId: answerId },
      { onChunk: chunk => chunk.kind === 'text' && pieces.push(chunk.text) },
    )
    await expect.poll(() => pieces.length, { timeout: 60_000 }).toBeGreaterThan(3)
    expect(app.isBusy()).toBe(true)
    expect(await client.call('chat.send', { content: long, conversationId })).toMatchObject({ kind: 'queued' })
    expect(await client.call('chat.stop', { conversationId })).toEqual({ wasRunning: true })
    const stopped = await following
    expect(stopped).toMatchObject({ status: 'stopped', content: pieces.join('') })

    await expect
      .poll(async () => (await client.call('conversation.get', { conversationId })).streamingMessageId, {
        timeout: 10_000,
      })
      .not.toBeNull()
    const { streamingMessageId } = await client.call('conversation.get', { conversationId })
    const second: string[] = []
    client
      .call(
        'chat.follow',
        { messageId: streamingMessageId ?? '' },
        { onChunk: chunk => chunk.kind === 'text' && second.push(chunk.text) },
      )
      .catch(() => undefined)
    await expect.poll(() => second.length, { timeout: 60_000 }).toBeGreaterThan(3)
    expect(await app.shutdown('test')).toBe(true)

    const again = await openApp(configFor(dataDir))
    const kept = await again.client.call('message.get', { messageId: streamingMessageId ?? '' })
    expect(kept).toMatchObject({ status: 'interrupted', error: { code: 'cancelled', data: { reason: 'closing' } } })
    expect(kept.content.startsWith(second.join(''))).toBe(true)
  }, 120_000)
})

function shapeOf(name: RequestName): object {
  const { input } = contract[name]
  return 'shape' in input ? input.shape : {}
}
