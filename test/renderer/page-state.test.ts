// The smaller stores of the page.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDraftStore } from '../../renderer/chat/draft-store.ts'
import { createConversationStore } from '../../renderer/chat/conversation-store.ts'
import { createImportStore } from '../../renderer/memory/transfer/import-store.ts'
import { fileName } from '../../renderer/memory/transfer/save-export.ts'
import { createTimelineStore } from '../../renderer/memory/timeline-store.ts'
import { createPerformanceStore } from '../../renderer/performance/performance-store.ts'
import { settled } from '../../renderer/performance/settled.ts'
import { createConnectionStore } from '../../renderer/ui/connection-store.ts'
import { createNoticeStore } from '../../renderer/ui/notice-store.ts'
import { hrefOf, parseRoute, type Route } from '../../renderer/ui/route-store.ts'
import { createSettingsStore, localeOf } from '../../renderer/ui/settings-store.ts'
import { AppError } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { tempDir } from '../support/temp-dir.ts'
import { memoryStorage, reconnectingClient, scriptedPage } from './page-stores.ts'

afterEach(() => {
  vi.useRealTimers()
})

class GoneSlice extends Blob {
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('gone', 'NotFoundError'))
  }
}

async function openPage(config: Parameters<typeof configFor>[1] = {}) {
  const { app } = await openApp(configFor(tempDir(), config))
  const { client, cut } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
  return { app, client, cut }
}

describe('settings', () => {
  it('are shown at once, stored, and known in another window', async () => {
    const { app, client } = await openPage({ systemLocale: 'fr' })
    const store = createSettingsStore(client)
    await expect.poll(() => store.getState().info?.systemLocale).toBe('fr')
    const elsewhere = createSettingsStore(reconnectingClient(far => app.connect(far, { kind: 'page' })).client)
    expect(localeOf(store.getState())).toBe('fr')
    const changing = store.getState().set({ theme: 'dark', locale: 'en' })
    expect(store.getState().settings.theme).toBe('dark')
    await changing
    expect(localeOf(store.getState())).toBe('en')
    await expect.poll(() => elsewhere.getState().settings.theme).toBe('dark')
  })

  it('go back to what they were when the services refuse the change', async () => {
    const { client } = await openPage()
    const store = createSettingsStore(client)
    await expect.poll(() => store.getState().info).not.toBeNull()
    const { ollamaUrls } = store.getState().settings
    await expect(store.getState().set({ ollamaUrls: ['http://elsewhere:1'] })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(store.getState().settings.ollamaUrls).toEqual(ollamaUrls)
    expect(store.getState().settings.theme).toBe(defaultSettings.theme)
  })
})

describe('the connection', () => {
  it('lost and found again is known, as is that Jarvis closes', async () => {
    const { app, client, cut } = await openPage()
    const store = createConnectionStore(client)
    await expect.poll(() => store.getState()).toMatchObject({ state: 'open', wasOpen: true })
    cut()
    await expect.poll(() => store.getState().state).toBe('connecting')
    await expect.poll(() => store.getState().state).toBe('open')
    app.notify('app.closing', { drainMs: 1_000 })
    await expect.poll(() => store.getState().isClosing).toBe(true)
  })
})

describe('drafts', () => {
  it('of each conversation come back after a reload of the page, those that are sent do not', () => {
    const storage = memoryStorage()
    const store = createDraftStore(storage, () => true)
    store.getState().set('new', 'half a thought')
    store.getState().set('c4', 'another')
    store.getState().set('c4', '')
    expect(createDraftStore(storage, () => true).getState().drafts).toEqual({ new: 'half a thought' })
  })

  it('too long for the storage live as long as the page', () => {
    const storage = memoryStorage(1_000)
    const store = createDraftStore(storage, () => true)
    store.getState().set('new', 'x'.repeat(5_000))
    expect(store.getState().drafts['new']).toHaveLength(5_000)
    expect(createDraftStore(storage, () => true).getState().drafts).toEqual({})
  })

  it('of a temporary chat are never written down, also what stood there before it became one', () => {
    const storage = memoryStorage()
    let isTemporary = false
    const store = createDraftStore(storage, () => !isTemporary)
    store.getState().set('new', 'begun openly')
    isTemporary = true
    store.getState().set('new', 'begun openly, then in secret')
    expect(store.getState().drafts['new']).toContain('secret')
    expect(createDraftStore(storage, () => true).getState().drafts).toEqual({})
  })

  it('share the storage with what others keep there', () => {
    const storage = memoryStorage()
    storage.setItem('jarvis.token', 'secret')
    expect(createDraftStore(storage, () => true).getState().drafts).toEqual({})
  })
})

describe('notices', () => {
  it('can be undone once, from the toast or from the list', async () => {
    const store = createNoticeStore(() => 7)
    let undone = 0
    store.getState().tell('app.conversation.deleted', { title: 'x' }, () => {
      undone++
      return Promise.resolve()
    })
    const [notice] = store.getState().log
    expect(notice).toMatchObject({ at: 7, words: { id: 'app.conversation.deleted' } })
    await Promise.all([store.getState().undo(notice?.noticeId ?? 0), store.getState().undo(notice?.noticeId ?? 0)])
    expect(undone).toBe(1)
    expect(store.getState().log[0]?.undo).toBeNull()
  })

  it('say when the undo failed', async () => {
    const store = createNoticeStore()
    store.getState().tell('app.conversation.deleted', {}, () => Promise.reject(new AppError('disconnected', 'gone')))
    await store.getState().undo(store.getState().log[0]?.noticeId ?? 0)
    expect(store.getState().log[0]?.error?.code).toBe('disconnected')
  })

  it('do not call a cancelled action a failure, and a fault without a code an internal one', () => {
    const store = createNoticeStore()
    store.getState().tellError(new AppError('cancelled', 'x'))
    expect(store.getState().log).toEqual([])
    store.getState().tellError(new TypeError('x is undefined'))
    expect(store.getState().log[0]?.error?.code).toBe('internal')
  })

  it('are kept up to fifty, the newest first', () => {
    const store = createNoticeStore()
    for (let index = 0; index < 80; index++) store.getState().tell('app.model.ready', { name: index })
    expect(store.getState().log).toHaveLength(50)
    expect(store.getState().log[0]?.words?.values).toEqual({ name: 79 })
    store.getState().markRead()
    expect(store.getState().unreadCount).toBe(0)
  })
})

describe('addresses', () => {
  const routes: readonly Route[] = [
    { view: 'memory', part: 'timeline' },
    { view: 'performance' },
    { view: 'settings' },
    { view: 'chat', conversationId: null, messageId: null },
    { view: 'chat', conversationId: 'c45', messageId: null },
    { view: 'chat', conversationId: 'imported/1?x#y', messageId: 'm 7&8' },
  ]
  it.each(routes)('of %j lead back to it', route => {
    expect(parseRoute(hrefOf(route))).toEqual(route)
  })

  it.each(['', '#', '#/nonsense', '#/chat/', '#/chat/%E0%A4%A'])('%j is a chat, whatever it was meant to be', hash => {
    expect(parseRoute(hash).view).toBe('chat')
  })
})

describe('the timeline', () => {
  it('holds every message once, newest first, with the titles of their conversations', async () => {
    const { client } = await openPage()
    for (let index = 0; index < 70; index++) await client.call('chat.send', { content: `Question ${index}` })
    const store = createTimelineStore(client, createConversationStore(client))
    await store.getState().read()
    expect(store.getState().items).toHaveLength(60)
    while (store.getState().hasMore) await store.getState().loadMore()
    const { items, titles } = store.getState()
    expect(new Set(items.map(item => item.messageId)).size).toBe(140)
    expect(items.map(item => item.createdAt)).toEqual(items.map(item => item.createdAt).toSorted((a, b) => b - a))
    expect(titles['c1']).toBe('Question 0')

    // Nothing was said before today, everything by its end.
    const dayOf = (at: number) => new Date(at).toLocaleDateString('sv')
    const oldest = items.at(-1)!.createdAt
    await store.getState().jumpTo(dayOf(oldest - 2 * 86_400_000))
    expect(store.getState()).toMatchObject({ items: [], hasMore: false, error: null })
    await store.getState().jumpTo(dayOf(items[0]!.createdAt))
    // Answers are still being written.
    const idsOf = (messages: readonly Message[]) => messages.slice(0, 60).map(({ messageId }) => messageId)
    expect(idsOf(store.getState().items)).toEqual(idsOf(items))
    await store.getState().jumpTo('')
    expect(store.getState()).toMatchObject({ day: '', hasMore: true })
  }, 60_000)
})

describe('figures', () => {
  it('that are as before stay the same objects, part by part', () => {
    const before = { pools: { read: { size: 2 }, write: { size: 1 } }, list: [{ a: 1 }, { a: 2 }], total: 3 }
    expect(settled(before, structuredClone(before))).toBe(before)
    const after = settled(before, { ...structuredClone(before), list: [{ a: 1 }, { a: 9 }] })
    expect(after).not.toBe(before)
    expect(after.pools).toBe(before.pools)
    expect(after.list[0]).toBe(before.list[0])
    expect(after.list[1]).toEqual({ a: 9 })
    expect(settled({ list: [1, 2, 3] }, { list: [1, 2] })).toEqual({ list: [1, 2] })
  })

  it('are read every five seconds while someone looks, not while the page is hidden, and not afterwards', async () => {
    let reads = 0
    let isHidden = false
    const { client } = scriptedPage({
      'app.stats': () => {
        reads++
        return Promise.reject(new AppError('timeout', 'x'))
      },
    })
    await expect.poll(() => client.state).toBe('open')
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const store = createPerformanceStore(client, () => isHidden)
    const watching = new AbortController()
    const settle = () => new Promise(resolve => setTimeout(resolve, 20))
    store.getState().watch(watching.signal)
    await settle()
    expect(reads).toBe(1)
    vi.advanceTimersByTime(5_000)
    await settle()
    expect(reads).toBe(2)
    isHidden = true
    vi.advanceTimersByTime(10_000)
    await settle()
    expect(reads).toBe(2)
    isHidden = false
    watching.abort()
    vi.advanceTimersByTime(10_000)
    await settle()
    expect(reads).toBe(2)
  })

  it('and the check of the set-up come from the services', async () => {
    const { client } = await openPage()
    const store = createPerformanceStore(client, () => false)
    await store.getState().runDoctor()
    expect(store.getState()).toMatchObject({ isChecking: false, error: null })
    expect(store.getState().report?.checks.map(({ name }) => name)).toContain('database')
  })
})

describe('the import of the page', () => {
  it('sends a file, previews it, imports it, and takes it back; lists follow', async () => {
    const { client } = await openPage()
    const store = createImportStore(client)
    const conversations = createConversationStore(client)
    const line = { id: 'x1', conversationId: 'from a file', role: 'user', content: 'Hello', createdAt: 1_000 }
    const file = new File([JSON.stringify(line), '\nbroken'], 'said.jsonl')
    await store.getState().choose(file)
    expect(store.getState().step).toMatchObject({ kind: 'ready', preview: { messages: 1, errors: [{ at: 2 }] } })
    await store.getState().start()
    const { step } = store.getState()
    expect(step).toMatchObject({ kind: 'done', report: { messages: 1, conversations: 1 } })
    await vi.waitFor(() => expect(conversations.getState().items.map(item => item.title)).toContain('Hello'))
    await store.getState().undo(step.kind === 'done' ? step.report.importId! : 0)
    await vi.waitFor(() => expect(conversations.getState().items.map(item => item.title)).not.toContain('Hello'))
    expect(store.getState().past[0]).toMatchObject({ name: 'said.jsonl', state: 'undone' })
  })

  it('refuses what is no file to import, each with its reason, and leaves a running import alone', async () => {
    const { client } = await openPage()
    const store = createImportStore(client)
    const file = new File(['User: Hello'], 'a.md')
    const reason = () => {
      const { step } = store.getState()
      return step.kind === 'failed' ? step.error.data?.['reason'] : step.kind
    }
    await store.getState().drop([
      { file, isFolder: false },
      { file, isFolder: false },
    ])
    expect(reason()).toBe('several_files')
    expect(store.getState().isOpen).toBe(true)
    await store.getState().drop([{ file, isFolder: true }])
    expect(reason()).toBe('folder')
    await store.getState().drop([{ file: new File([], 'empty.json'), isFolder: false }])
    expect(reason()).toBe('empty_file')
    const gone = Object.assign(new File(['x'], 'gone.md'), { slice: () => new GoneSlice() })
    await store.getState().drop([{ file: gone, isFolder: false }])
    expect(reason()).toBe('file_unreadable')
    await store.getState().drop([{ file, isFolder: false }])
    expect(reason()).toBe('ready')
    const importing = store.getState().start()
    await store.getState().drop([])
    await store.getState().drop([{ file, isFolder: true }])
    await importing
    expect(reason()).toBe('done')
  })

  it('that was cancelled keeps what came in and can go on; one that ends behind a closed dialog is told of', async () => {
    const { client } = await openPage()
    const ends: unknown[] = []
    const store = createImportStore(client, end => ends.push(end))
    const line = (at: number) =>
      JSON.stringify({ id: `x${at}`, conversationId: 'long', role: 'user', content: `Hello ${at}`, createdAt: at })
    await store.getState().choose(new File([Array.from({ length: 60_000 }, (_, at) => line(at)).join('\n')], 'l.jsonl'))
    const first = store.getState().start()
    store.getState().cancel()
    await first
    expect(store.getState().step.kind).toBe('cancelled')
    // The services end the slice they are at before they take the next import.
    await expect
      .poll(async () => {
        await store.getState().start()
        return store.getState().step.kind
      })
      .toBe('done')
    expect(ends.at(-1)).toMatchObject({ errors: [] })
    expect((await client.call('app.stats', {})).messages).toBe(60_000)
  })

  it.each([
    ['a/b\\c:*?"<>|', 'a b c'],
    ['../../etc/passwd', 'etc passwd'],
    ['CON', 'Jarvis'],
    ['…', 'Jarvis'],
    ['Où est le café ?', 'Où est le café'],
  ])('a title %j becomes the file name %j', (title, name) => {
    expect(fileName(title)).toBe(name)
  })
})
