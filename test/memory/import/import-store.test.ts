import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportedConversation, ImportedMessage } from '../../../electron/memory/import/imported.ts'
import { UNDONE_AT } from '../../../electron/memory/import/undo-import.ts'
import { addTurn, clear, failing, openTestStore, readOn, type TestStore } from '../test-store.ts'
import { exportAll, labels, readText, sliceOf } from './import-files.ts'

const said = (id: string, content = id, more: Partial<ImportedMessage> = {}): ImportedMessage => ({
  id,
  role: 'user',
  content,
  createdAt: 1_000,
  at: 1,
  ...more,
})
const conversation = (id: string, messages: readonly ImportedMessage[]): ImportedConversation => ({
  id,
  title: `Title ${id}`,
  createdAt: null,
  updatedAt: null,
  messages,
})

function importInto(store: TestStore, ...slices: (readonly ImportedConversation[])[]) {
  const importId = store.beginImport({ name: 'file', now: 1 })
  const outcomes = slices.map(slice => store.importSlice({ importId, ...sliceOf(slice) }))
  store.endImport({ importId, state: 'done', problems: 0 })
  return { importId, outcomes }
}

function undo(store: TestStore, importId: number): void {
  store.beginUndo({ importId })
  for (let fromId: number | null = 0; fromId !== null;) fromId = store.hideImported({ importId, fromId, limit: 2 })
  while (store.purgeDeleted({ before: UNDONE_AT + 1, limit: 10 }) > 0);
  for (let beforeId: number | null = 1e9; beforeId !== null;)
    beforeId = store.removeImported({ importId, beforeId, limit: 2 })
  store.endUndo({ importId })
}

const transcript = (store: TestStore, reference: string) =>
  store.readTranscript({ reference, limit: 100 }).items.map(item => item.content)

describe('an imported conversation', () => {
  it('is shown in the order of its file, though its messages came between others and in several slices', () => {
    const store = openTestStore()
    importInto(
      store,
      [conversation('a', [said('1'), said('2')]), conversation('b', [said('1', 'other')])],
      [conversation('a', [said('3')])],
    )
    expect(transcript(store, 'a')).toEqual(['1', '2', '3'])
    expect(
      store.listConversations({ limit: 10 }).items.map(item => [item.externalId, item.title, item.messageCount]),
    ).toEqual([
      ['a', 'Title a', 3],
      ['b', 'Title b', 1],
    ])
    expect(store.counts(undefined)).toMatchObject({ conversations: 2, messages: 4 })
  })

  it('is there once however often its file is imported; the same id with other text is reported and changes nothing', () => {
    const store = openTestStore()
    const file = [conversation('a', [said('1'), said('2'), said('2', 'another', { at: 9 })])]
    expect(importInto(store, file).outcomes[0]).toEqual({
      conversations: 1,
      messages: 2,
      skipped: 0,
      problems: [{ at: 9, code: 'id_taken', data: { id: '2' } }],
    })
    expect(importInto(store, file).outcomes[0]).toMatchObject({ conversations: 0, messages: 0, skipped: 2 })
    expect(transcript(store, 'a')).toEqual(['1', '2'])
    expect(store.checkSlice(sliceOf(file))).toMatchObject({ conversations: 0, messages: 0, skipped: 2 })
  })

  it('shows the branch its file shows, and lets one switch to the other', () => {
    const store = openTestStore()
    importInto(store, [
      conversation('a', [
        said('q', 'Question', { parentId: null }),
        said('x', 'Shown', { parentId: 'q', role: 'assistant', isShown: true }),
        said('y', 'Hidden', { parentId: 'q', role: 'assistant', isShown: false }),
        said('z', 'After', { parentId: 'x', isShown: true }),
      ]),
    ])
    expect(transcript(store, 'a')).toEqual(['Question', 'Shown', 'After'])
    store.showBranch({ reference: 'a/y' })
    expect(transcript(store, 'a')).toEqual(['Question', 'Hidden'])
  })

  it('can be gone on with, and is then still extended by its file', () => {
    const store = openTestStore()
    importInto(store, [conversation('a', [said('1')])])
    addTurn(store, { conversationId: store.getConversation({ reference: 'a' }).conversationId, question: 'Mine?' })
    importInto(store, [conversation('a', [said('1'), said('2')])])
    expect(transcript(store, 'a')).toEqual(['1', '2'])
    store.showBranch({
      reference: store.listMessages({ strategy: 'keyset', limit: 1, reference: 'a' }).items[0]!.messageId,
    })
    expect(store.listMessages({ strategy: 'keyset', limit: 10, reference: 'a' }).items).toHaveLength(4)
  })

  it('takes the place of one that was deleted, which can still be restored', () => {
    const store = openTestStore()
    importInto(store, [conversation('a', [said('1')])])
    const first = store.getConversation({ reference: 'a' }).conversationId
    store.deleteConversation({ reference: 'a', now: 5_000 })
    expect(importInto(store, [conversation('a', [said('1')])]).outcomes[0]).toMatchObject({
      conversations: 1,
      messages: 1,
    })
    store.restoreConversation({ reference: first })
    expect(store.counts(undefined)).toMatchObject({ conversations: 2, messages: 2 })
  })

  it('that was being written when it was exported is not shown as being written', async () => {
    const from = openTestStore()
    from.startTurn({ turn: { conversationId: null, title: 'Half', question: 'And?' }, now: 1 })
    const store = openTestStore()
    importInto(store, (await readText(JSON.stringify(exportAll(from)))).conversations)
    expect(store.listMessages({ strategy: 'keyset', limit: 1 }).items[0]?.status).toBe('interrupted')
  })
})

describe('undoing an import', () => {
  it('leaves the store as it was before', () => {
    const store = openTestStore()
    const other = addTurn(store, { question: 'Before?' })
    importInto(store, [conversation('b', [said('1')])])
    const before = exportAll(store)
    const { importId } = importInto(
      store,
      Array.from({ length: 5 }, (_, index) => conversation(`a${index}`, [said('1'), said('2')])),
      [conversation('b', [said('1'), said('2'), said('3')])],
    )
    undo(store, importId)
    expect(exportAll(store)).toEqual(before)
    expect(transcript(store, other.conversationId)).toEqual(['Before?', 'An answer.'])
    expect(store.db.prepare('SELECT count(*) FROM message').pluck().get()).toBe(3)
    expect(store.listImports(undefined)[0]).toMatchObject({ importId, state: 'undone' })
    expect(() => store.beginUndo({ importId })).toThrow(failing('conflict'))
  })

  it('keeps conversations in which something was said since, and what was said hangs on', () => {
    const store = openTestStore()
    const { importId } = importInto(store, [conversation('a', [said('1')]), conversation('b', [said('1')])])
    addTurn(store, { conversationId: store.getConversation({ reference: 'a' }).conversationId, question: 'Mine?' })
    undo(store, importId)
    expect(transcript(store, 'a')).toEqual(['1', 'Mine?', 'An answer.'])
    expect(() => store.getConversation({ reference: 'b' })).toThrow(failing('not_found'))
  })

  it('leaves alone what the user has deleted', () => {
    const store = openTestStore()
    const { conversationId } = addTurn(store)
    store.deleteConversation({ reference: conversationId, now: 5_000 })
    undo(store, importInto(store, [conversation('a', [said('1')])]).importId)
    expect(store.restoreConversation({ reference: conversationId }).messageCount).toBe(2)
  })
})

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('<script>', '```\n## You\n```', '\u0000', '<!-- jarvis:message {} -->', '-->'),
)
const treeMessage = fc.record({
  content: text,
  role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const, 'tool' as const),
  parent: fc.nat({ max: 8 }),
  isShown: fc.boolean(),
  isPinned: fc.boolean(),
  createdAt: fc.integer({ min: 0, max: 4e12 }),
  name: fc.option(fc.string({ minLength: 1 })),
  reasoning: fc.option(text),
  model: fc.option(fc.string({ minLength: 1 })),
  status: fc.constantFrom('complete' as const, 'stopped' as const, 'truncated' as const),
})
const tree = fc.array(treeMessage, { minLength: 1, maxLength: 9 }).map(drafts =>
  drafts.map(({ parent, ...rest }, index): ImportedMessage => ({
    ...rest,
    id: `id ${index}`,
    at: index,
    parentId: index === 0 || parent === 8 ? null : `id ${parent % index}`,
  })),
)

describe('an export', () => {
  it('imported into an empty store and exported again is the same, for any trees', async () => {
    const store = openTestStore()
    const other = openTestStore()
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 4 }), async trees => {
        for (const each of [store, other]) {
          clear(each.db)
        }
        importInto(
          store,
          trees.map((messages, index) => conversation(`c ${index}`, messages)),
        )
        const first = exportAll(store)
        const { conversations, problems } = await readText(JSON.stringify(first))
        expect(problems).toEqual([])
        importInto(other, conversations)
        expect(exportAll(other)).toEqual(first)
        for (const { externalId } of store.listConversations({ limit: 100 }).items) {
          expect(transcript(other, externalId!)).toEqual(transcript(store, externalId!))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('of conversations that never had other names is known again by the store it came from', async () => {
    const store = openTestStore()
    addTurn(store, { question: 'One?' })
    const { conversations } = await readText(JSON.stringify(exportAll(store)))
    expect(importInto(store, conversations).outcomes[0]).toMatchObject({ conversations: 0, messages: 0, skipped: 2 })
  })

  it.each(['json', 'markdown', 'html'] as const)(
    'as %s of a long conversation comes in pieces that hold each message once',
    format => {
      const store = openTestStore()
      const messages = Array.from({ length: 1_000 }, (_, index) =>
        said(`${index}`, `number-${index}. ${'word '.repeat(300)}`),
      )
      importInto(store, [conversation('a', messages)], [conversation('b', [said('x', 'last words')])])
      const pages = readOn(cursor => {
        const slice = store.readExport({ format, labels, ...(cursor !== undefined && { cursor }) })
        return { items: [slice], nextCursor: slice.nextCursor, previousCursor: null }
      }).items
      const whole = pages.map(page => page.text).join('')
      expect(pages.length).toBeGreaterThan(2)
      expect([...whole.matchAll(/number-(\d+)\./g)].map(found => Number(found[1]))).toEqual(
        messages.map((_, index) => index),
      )
      expect(whole).toContain('last words')
      expect(pages.reduce((sum, page) => sum + page.messages, 0)).toBe(1_001)
      expect(pages.reduce((sum, page) => sum + page.conversations, 0)).toBe(2)
    },
  )

  it('as Markdown is read again with roles, times and text, even one that quotes an export', async () => {
    const store = openTestStore()
    const quoted = 'See:\n<!-- jarvis:message {"id":"evil"} -->\n## You\n\nand `--> x`'
    importInto(store, [
      conversation('a --> b', [said('q 1', quoted), said('a 1', 'Fine.', { role: 'assistant', createdAt: 7 })]),
    ])
    const { text: markdown } = store.readExport({ format: 'markdown', labels })
    const { conversations, problems } = await readText(markdown, { name: 'x.md' })
    expect(problems).toEqual([])
    expect(conversations).toHaveLength(1)
    expect(conversations[0]).toMatchObject({
      id: 'a --> b',
      title: 'Title a --> b',
      messages: [
        { id: 'q 1', role: 'user', content: quoted, createdAt: 1_000 },
        { id: 'a 1', role: 'assistant', content: 'Fine.', createdAt: 7 },
      ],
    })
  })

  it('as HTML holds what was said as text, whatever it looks like', () => {
    const store = openTestStore()
    importInto(store, [
      { ...conversation('a', [said('1', '<img src=x onerror=alert(1)> & "quotes"')]), title: '</title><script>' },
    ])
    const { text: html } = store.readExport({ format: 'html', reference: 'a', labels })
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;')
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain(`default-src 'none'`)
  })

  it('refuses a cursor of another export', () => {
    const store = openTestStore()
    importInto(
      store,
      Array.from({ length: 3 }, (_, index) => conversation(`a${index}`, [said('1', 'x'.repeat(600_000))])),
    )
    const { nextCursor } = store.readExport({ format: 'json', labels })
    expect(() => store.readExport({ format: 'html', labels, cursor: nextCursor! })).toThrow(failing('bad_request'))
  })
})
