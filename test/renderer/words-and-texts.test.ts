// What the page makes of values before it shows them.

import { describe, expect, it } from 'vitest'
import { conversationRows } from '../../renderer/chat/conversation-rows.ts'
import { foldedText } from '../../renderer/chat/folded-text.ts'
import { transcriptItems } from '../../renderer/chat/transcript-items.ts'
import { markedParts } from '../../renderer/memory/marked-parts.ts'
import { snippetOf, timelineRows } from '../../renderer/memory/timeline-rows.ts'
import { activeWords, languageWords, progressFraction, progressWords } from '../../renderer/models/engine-words.ts'
import { parseUrl } from '../../renderer/settings/parse-url.ts'
import { createFormats } from '../../renderer/ui/formats.ts'
import { createWords } from '../../renderer/ui/i18n.ts'
import { keyNames, shortcutOf } from '../../renderer/ui/shortcuts.ts'
import { textDirection } from '../../renderer/ui/text-direction.ts'
import { conversation, message } from './messages.ts'
import { engineInUse } from '../support/engine-in-use.ts'

const english = createWords('en')
const french = createWords('fr')

describe('sizes and times', () => {
  const formats = { en: createFormats('en'), fr: createFormats('fr') }
  it.each([
    [0, '0 B', '0 o'],
    [999, '999 B', '999 o'],
    [98_362_432, '98.4 MB', '98,4 Mo'],
    [1_915_000_000, '1.9 GB', '1,9 Go'],
    [150_000_000_000, '150 GB', '150 Go'],
  ])('%i bytes are %s and %s', (bytes, en, fr) => {
    const plain = (text: string) => text.replace(/\s/g, ' ')
    expect(plain(formats.en.bytes(bytes))).toBe(en)
    expect(plain(formats.fr.bytes(bytes))).toBe(fr)
  })

  it.each([
    [0.26, '0.26 ms'],
    [4.24, '4.2 ms'],
    [430, '430 ms'],
    [1_849, '1.8 s'],
    [42_000, '42 s'],
    [600_000, '10 min'],
    [7_200_000, '2 h'],
  ])('%d ms are %s', (durationMs, words) => {
    expect(formats.en.duration(durationMs).replace(/\s/g, ' ')).toBe(words)
  })

  it('a moment of today is a time, one of another day has its day', () => {
    const now = new Date(2026, 4, 3, 15, 0).getTime()
    expect(formats.fr.moment(new Date(2026, 4, 3, 9, 5).getTime(), now)).toBe('09:05')
    expect(formats.fr.moment(new Date(2026, 4, 2, 9, 5).getTime(), now)).toMatch(/2 mai/)
    expect(formats.fr.moment(new Date(2024, 4, 2, 9, 5).getTime(), now)).toMatch(/2024/)
  })
})

describe('the sidebar’s list', () => {
  it('has a heading for each time, pinned first, whatever the hour', () => {
    const now = new Date(2026, 4, 8, 0, 5).getTime()
    const day = 86_400_000
    const at = (id: string, updatedAt: number, isPinned = false) => conversation(id, { updatedAt, isPinned })
    const rows = conversationRows(
      [
        at('c1', now - 40 * day, true),
        at('c2', now - 60_000),
        at('c3', now - 600_000),
        at('c4', now - 3 * day),
        at('c5', now - 30 * day),
      ],
      now,
    )
    expect(rows.map(row => (row.kind === 'heading' ? row.words : row.conversation.conversationId))).toEqual([
      'app.conversations.pinned',
      'c1',
      'app.conversations.today',
      'c2',
      'app.conversations.yesterday',
      'c3',
      'app.conversations.week',
      'c4',
      'app.conversations.earlier',
      'c5',
    ])
  })
})

describe('a long question', () => {
  it('is folded at a line, a short one stays whole', () => {
    expect(foldedText('short')).toBe('short')
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`).join('\n')
    expect(foldedText(lines).split('\n')).toHaveLength(16)
    expect(foldedText('x'.repeat(1_000_000))).toHaveLength(2_000)
  })

  it('is not cut through an emoji', () => {
    const folded = foldedText('😀'.repeat(5_000).padStart(10_001, 'x'))
    expect(folded.isWellFormed()).toBe(true)
  })
})

describe('the transcript’s items', () => {
  it('are the same objects for the same messages; only what was last and is not any more changes', () => {
    const messages = [message('m1', { role: 'user' }), message('m2'), message('m3', { role: 'user' })]
    const before = transcriptItems(messages, null)
    const after = transcriptItems([...messages, message('m4')], 'on its way')
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after[2]).not.toBe(before[2])
    expect(after.map(item => item.key)).toEqual(['m1', 'm2', 'm3', 'm4', 'pending'])
  })

  it('leave out what is not said by either side', () => {
    expect(transcriptItems([message('m1', { role: 'system' }), message('m2')], null)).toHaveLength(1)
  })
})

describe('the timeline’s rows', () => {
  it('begin each day once', () => {
    const day = (date: number, id: string) => message(id, { createdAt: new Date(2026, 0, date, 12).getTime() })
    const rows = timelineRows([day(3, 'm3'), day(3, 'm2'), day(1, 'm1')])
    expect(rows.map(row => row.kind)).toEqual(['day', 'message', 'message', 'day', 'message'])
    expect(new Set(rows.map(row => row.key)).size).toBe(5)
  })

  it('show words, not the signs of Markdown, and leave code readable', () => {
    expect(snippetOf('# Title\n\n**Bold** and `a || b` at [home](https://example.com).')).toBe(
      'Title Bold and a || b at home.',
    )
    expect(snippetOf('> quoted\n\n```ts\nconst f = () => 1\n```')).toBe('quoted const f = () => 1')
    expect(snippetOf('snake_case_name')).toBe('snake_case_name')
    expect(snippetOf('* one\n* two and 2 ** 3 | 4')).toBe('one two and 2 ** 3 | 4')
    expect(snippetOf('with $P$ and $r^2$, for $5 or $6')).toBe('with P and r^2, for $5 or $6')
    expect(snippetOf('| Name | Age |\n| --- | ---: |\n| Ada | 36 |')).toBe('Name Age Ada 36')
  })

  it('of a hit are plain as well, with what was found kept apart', () => {
    expect(markedParts('in **<mark>Paris</mark>**, see `x` and $$<mark>y</mark>$$')).toEqual([
      { text: 'in ', isMarked: false },
      { text: 'Paris', isMarked: true },
      { text: ', see x and ', isMarked: false },
      { text: 'y', isMarked: true },
      { text: '', isMarked: false },
    ])
    // A snippet is one line: code in it goes on to be read.
    expect(markedParts('```ts export const <mark>answer</mark> = 42 ```').map(({ text }) => text)).toEqual([
      ' export const ',
      'answer',
      ' = 42 ',
    ])
  })
})

describe('the model’s words', () => {
  it('name the reader’s language first and count what is too much', () => {
    const codes = ['en', 'de', 'fr', 'es', 'it', 'pt']
    expect(languageWords(codes, french)).toBe('français, anglais, allemand et 3 autres langues')
    expect(languageWords(['en', 'fr'], french)).toBe('français et anglais')
    expect(languageWords(['en'], english)).toBe('English')
  })

  it('say what answers and where, or what is missing', () => {
    const status = { choice: { engine: 'auto', model: null }, active: null, engines: [] } as const
    expect(activeWords(null, english).tone).toBe('neutral')
    expect(activeWords(status, english)).toMatchObject({ model: 'No model', tone: 'bad' })
    const remote = {
      ...status,
      active: { engine: 'ollama', model: 'm', endpoint: 'http://gpu:1', isTrial: false },
      engines: [
        engineInUse({
          engine: 'ollama',
          endpoint: 'http://gpu:1',
          isLocal: false,
          state: 'ready',
          version: null,
          checkedAt: 0,
          error: null,
        }),
      ],
    } as const
    expect(activeWords(remote, english).place).toBe('Ollama, remote')
  })

  it('tell how far a fetch is and when it ends, as far as that is known', () => {
    const progress = { phase: 'downloading', completedBytes: 25e6, totalBytes: 100e6, bytesPerSecond: 5e6 } as const
    expect(progressWords(progress, english).replace(/\s/g, ' ')).toBe('25 MB of 100 MB · 5 MB/s · 15 s left')
    expect(progressFraction(progress)).toBe(0.25)
    const unknown = { ...progress, totalBytes: null, bytesPerSecond: null }
    expect(progressWords(unknown, english).replace(/\s/g, ' ')).toBe('25 MB')
    expect(progressFraction(unknown)).toBeNull()
  })
})

describe('addresses of Ollama', () => {
  it.each([
    ['127.0.0.1:11434', 'http://127.0.0.1:11434'],
    [' https://gpu.example/ollama/ ', 'https://gpu.example/ollama'],
    ['gpu', 'http://gpu'],
  ])('%j is taken as %s', (text, url) => {
    expect(parseUrl(text)).toBe(url)
  })

  it.each(['ftp://x', 'file:///etc/passwd', 'javascript:alert(1)', 'http://', 'a b'])('%j is none', text => {
    expect(parseUrl(text)).toBeNull()
  })
})

describe('keys', () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
    shortcutOf({ key, ctrlKey: true, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more })

  it('are found whatever their case, and need Control', () => {
    expect(press('b')).toBe('toggleSidebar')
    expect(press('B')).toBe('toggleSidebar')
    expect(press('b', { ctrlKey: false })).toBeNull()
  })

  it('on AZERTY write the slash with Shift', () => {
    expect(press('/', { shiftKey: true })).toBe('help')
  })

  it('that write a letter with AltGr, compose one, or belong to the browser are left alone', () => {
    expect(press('n', { altKey: true })).toBeNull()
    expect(press('Escape', { ctrlKey: false, isComposing: true })).toBeNull()
    expect(press('N', { shiftKey: true })).toBeNull()
  })

  it('are called as the keyboard calls them', () => {
    expect(keyNames('Mod+Escape', french.t)).toEqual(['Ctrl', 'Échap'])
  })
})

describe('the direction of a text', () => {
  it.each([
    ['Hello', 'ltr'],
    ['  12 — שלום', 'rtl'],
    ['مرحبا', 'rtl'],
    ['Hello שלום', 'ltr'],
    ['', 'ltr'],
    ['\u200b\u200bمرحبا', 'rtl'],
  ] as const)('%j is %s', (text, direction) => {
    expect(textDirection(text)).toBe(direction)
  })
})
