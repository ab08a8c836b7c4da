import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonElements, type JsonElement } from '../../../electron/memory/import/json-elements.ts'
import { chatGptConversation, claudeConversation, readText } from './import-files.ts'

const line = (value: object) => JSON.stringify(value)
const message = { id: '1', conversationId: 'a', role: 'user', content: 'Hello', createdAt: 1_000 }

describe('JSON Lines', () => {
  it('give one message each, with times as numbers or as ISO text without a zone', async () => {
    const { conversations, problems } = await readText(
      [
        line(message),
        '',
        line({ ...message, id: '2', createdAt: '2024-01-02T03:04:05', conversationTitle: 'Hi' }),
      ].join('\n'),
      { name: 'x.jsonl' },
    )
    expect(problems).toEqual([])
    expect(conversations.map(each => each.messages[0]?.createdAt)).toEqual([1_000, Date.UTC(2024, 0, 2, 3, 4, 5)])
    expect(conversations[1]?.title).toBe('Hi')
  })

  it('have a report line for each that cannot be read, and the others are read', async () => {
    const bad = [
      '{"id": ',
      '[1]',
      line({ ...message, role: 'robot' }),
      line({ ...message, content: 7 }),
      line({ ...message, createdAt: 'soon' }),
      line({ ...message, id: '' }),
      line({ ...message, conversationId: 3 }),
      line({ ...message, conversationTitle: {} }),
      'null',
    ]
    const { conversations, problems } = await readText([...bad, line(message)].join('\n'), { format: 'jsonl' })
    expect(problems.map(problem => problem.at)).toEqual(bad.map((_, index) => index + 1))
    expect(conversations).toHaveLength(1)
  })

  it('that are not UTF-8, or longer than any message, are reported and left out', async () => {
    const wrong = Buffer.concat([Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d, 0x0a]), Buffer.from(line(message))])
    expect((await readText(wrong, { format: 'jsonl' })).problems).toEqual([{ at: 1, code: 'not_utf8' }])
    const huge = `${line({ ...message, content: 'x'.repeat(33 * 1024 * 1024) })}\n${line(message)}`
    const read = await readText(huge, { format: 'jsonl' })
    expect(read.problems).toEqual([{ at: 1, code: 'line_too_long' }])
    expect(read.conversations).toHaveLength(1)
  })

  it('keep NUL, half surrogates and a byte order mark out of trouble', async () => {
    const { conversations, problems } = await readText(`\ufeff${line({ ...message, content: 'a\u0000b\ud800' })}`, {
      name: 'x.jsonl',
    })
    expect(problems).toEqual([])
    expect(conversations[0]?.messages[0]?.content).toBe('a\u0000b\ud800')
  })
})

describe('a ChatGPT export', () => {
  it('becomes a tree whose shown branch ends at the current node; hidden nodes are stepped over', async () => {
    const { conversations, problems } = await readText(JSON.stringify([chatGptConversation]))
    expect(problems).toEqual([])
    expect(conversations[0]).toMatchObject({ id: 'gpt-1', title: 'Bread', createdAt: 1_700_000_000_500 })
    expect(
      conversations[0]?.messages.map(({ id, parentId, role, content, isShown }) => ({
        id,
        parentId,
        role,
        content,
        isShown,
      })),
    ).toEqual([
      {
        id: 'q1',
        parentId: null,
        role: 'user',
        content: 'How long does bread bake?\n\n[image_asset_pointer]',
        isShown: true,
      },
      { id: 'a1', parentId: 'q1', role: 'assistant', content: 'An hour.', isShown: false },
      { id: 'a2', parentId: 'q1', role: 'assistant', content: 'Forty minutes.', isShown: true },
    ])
  })

  it('that goes round in circles ends, with a line for each node nothing leads to', async () => {
    const mapping = {
      ...chatGptConversation.mapping,
      x: { parent: 'y', children: ['y'], message: null },
      y: { parent: 'x', children: ['x'], message: null },
    }
    const { conversations, problems } = await readText(JSON.stringify([{ ...chatGptConversation, mapping }]))
    expect(conversations[0]?.messages).toHaveLength(3)
    expect(problems.map(problem => problem.at)).toEqual(['/0/mapping/x', '/0/mapping/y'])
  })

  it.each([
    ['mapping is a list', { ...chatGptConversation, mapping: 3 }],
    ['it has no id', { ...chatGptConversation, conversation_id: null }],
    ['it is a number', 4],
  ])('where %s is reported by its place, and the next is read', async (_, broken) => {
    const { conversations, problems } = await readText(JSON.stringify([broken, chatGptConversation]), {
      format: 'chatgpt',
    })
    expect(problems.map(problem => problem.at)).toEqual(['/0'])
    expect(conversations).toHaveLength(1)
  })
})

describe('a Claude export', () => {
  it('becomes messages in order, attachments by their names', async () => {
    const { conversations, problems } = await readText(JSON.stringify([claudeConversation]))
    expect(problems).toEqual([])
    expect(conversations[0]).toMatchObject({
      id: 'claude-1',
      title: 'Tea',
      messages: [
        { id: 'u1', role: 'user', content: 'How hot?\n\n[tea.pdf]' },
        { id: 'u2', role: 'assistant', content: 'Eighty degrees.' },
      ],
    })
  })

  it('has a line for each message of a wrong shape', async () => {
    const broken = [
      null,
      { uuid: 'x', sender: 'robot', text: '' },
      { sender: 'human', text: 'a' },
      { uuid: 'y', sender: 'human' },
    ]
    const value = { ...claudeConversation, chat_messages: [...broken, ...claudeConversation.chat_messages] }
    const { conversations, problems } = await readText(JSON.stringify([value]))
    expect(problems.map(problem => problem.at)).toEqual([0, 1, 2, 3].map(index => `/0/chat_messages/${index}`))
    expect(conversations[0]?.messages).toHaveLength(2)
  })
})

describe('Markdown', () => {
  it.each([
    ['headings', '# Soup\n\n## User\n\nHow?\n\n## Assistant\n\n```\n## User\n```\nSo.\n'],
    ['bold names', '# Soup\n\n**You:** How?\n\n**ChatGPT:**\n```\n## User\n```\nSo.\n'],
    ['French names', '# Soup\n\nVous : How?\n\nAssistant :\n```\n## User\n```\nSo.\n'],
  ])('with %s becomes turns; code stays whole', async (_, text) => {
    const { conversations, problems } = await readText(text, { name: 'soup.md' })
    expect(problems).toEqual([])
    expect(conversations[0]?.title).toBe('Soup')
    expect(conversations[0]?.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'How?'],
      ['assistant', '```\n## User\n```\nSo.'],
    ])
  })

  it('without turns is reported, and is the same conversation when it is read again', async () => {
    expect((await readText('Only notes.\n', { name: 'notes.md' })).problems).toHaveLength(1)
    const ids = async () =>
      (await readText('User: a\nAssistant: b\n', { name: 'x.md' })).conversations.map(each => each.id)
    expect(await ids()).toEqual(await ids())
  })
})

describe('the elements of a JSON list', () => {
  const elementsOf = (text: string, pieceBytes: number, maxBytes?: number): JsonElement[] => {
    const elements = new JsonElements(maxBytes)
    const bytes = Buffer.from(text)
    const found: JsonElement[] = []
    for (let at = 0; at < bytes.length; at += pieceBytes)
      found.push(...elements.push(bytes.subarray(at, at + pieceBytes)))
    return found
  }
  const parsed = (found: readonly JsonElement[]): unknown[] =>
    found.map(element => (element.kind === 'element' ? (JSON.parse(element.bytes.toString()) as unknown) : null))

  it('are found whole, however the file is cut into pieces and wherever the list stands', () => {
    const list = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 })
    fc.assert(
      fc.property(
        list,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        (values, pieceBytes, isInObject, isPretty) => {
          const root = isInObject
            ? { 'a\\"b': ['x', { conversations: [1] }], conversations: values, after: [1] }
            : values
          const text = JSON.stringify(root, null, isPretty ? 2 : 0)
          expect(parsed(elementsOf(text, pieceBytes))).toEqual(JSON.parse(JSON.stringify(values)))
        },
      ),
    )
  })

  it('larger than is allowed are left out alone', () => {
    const text = JSON.stringify(['a', 'b'.repeat(500), 'c'])
    expect(elementsOf(text, 64, 100).map(element => element.kind)).toEqual(['element', 'too_large', 'element'])
  })

  it('stop where the file does: the cut one is reported', async () => {
    const text = JSON.stringify([claudeConversation, claudeConversation])
    const { conversations, problems } = await readText(text.slice(0, -20))
    expect(conversations).toHaveLength(1)
    expect(problems).toEqual([{ at: '/1', code: 'cut_off' }])
  })

  it('with one that is not JSON: it alone is reported', async () => {
    const { conversations, problems } = await readText(
      `[${JSON.stringify(claudeConversation)}, {"a": tru}, ${JSON.stringify(chatGptConversation)}]`,
    )
    expect(conversations.map(each => each.id)).toEqual(['claude-1', 'gpt-1'])
    expect(problems).toEqual([{ at: '/1', code: 'not_json' }])
  })

  it.each(['{}', '{"a": 1}', '[', '[]', '{"conversations": 3}', '"text"', ''])(
    'of %j are none, and nothing breaks',
    async text => {
      const { conversations } = await readText(text, { name: 'x.json' })
      expect(conversations).toEqual([])
    },
  )
})
