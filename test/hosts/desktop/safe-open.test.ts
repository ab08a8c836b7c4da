import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => import('../../support/electron-double/electron.ts'))

const { openableUrl, safeOpen } = await import('../../../electron/hosts/desktop/safe-open.ts')
const { createWords } = await import('../../../electron/lib/words.ts')
const { state } = await import('../../support/electron-double/state.ts')

// The box belongs to it; the double shows none.
const window = null as never

beforeEach(() => {
  state.openedOutside.length = 0
  state.messageBoxes.length = 0
  state.messageBoxAnswer = null
})

describe('an address from the page', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['http://example.com/', 'http://example.com/'],
    // A browser's parser takes tabs and newlines out; what is opened is what was parsed, never the text itself.
    ['ht\ntps://example.com', 'https://example.com/'],
    ['mailto:someone@example.com?subject=Hello&body=World', 'mailto:someone@example.com?subject=Hello&body=World'],
  ])('%j is opened as %j', (text, opened) => {
    expect(openableUrl(text)?.href).toBe(opened)
  })

  it.each([
    'file:///etc/passwd',
    'file:////server/share',
    'FILE:///C:/Windows/System32/calc.exe',
    'smb://server/share',
    '\\\\server\\share',
    '//server/share',
    '/etc/passwd',
    'C:\\Windows\\System32\\calc.exe',
    'calculator://',
    'ms-msdt://id',
    'ms-settings:privacy',
    'search-ms:query=x',
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:app://jarvis/0',
    'app://jarvis/index.html',
    'about:blank',
    'chrome://settings',
    'devtools://devtools/bundled/inspector.html',
    'view-source:https://example.com',
    'vscode://file/etc/passwd',
    'steam://run/1',
    'tel:123',
    'ssh://host',
    'https://user@example.com/',
    'https://example.com@evil.test/',
    'https://user:secret@evil.test/',
    'mailto:a@example.com?attach=/etc/passwd',
    'mailto:a@example.com?subject=x&Attachment=/etc/passwd',
    'https://',
    '',
    ' ',
    `https://example.com/${'a'.repeat(8_000)}`,
  ])('%j is never opened', async text => {
    await safeOpen(text, window, createWords('en'))
    expect(state.openedOutside).toEqual([])
    expect(state.messageBoxes).toEqual([])
  })

  it('is opened without a question when it is encrypted', async () => {
    await safeOpen('https://example.com/x', window, createWords('en'))
    expect(state.openedOutside).toEqual(['https://example.com/x'])
    expect(state.messageBoxes).toEqual([])
  })

  it('is asked about when it is not encrypted, naming its host, and Escape leaves it closed', async () => {
    await safeOpen('http://example.com:8080/x', window, createWords('fr'))
    expect(state.openedOutside).toEqual([])
    expect(state.messageBoxes[0]?.message).toBe('Ouvrir example.com:8080 sans chiffrement\u202f?')

    state.messageBoxAnswer = 0
    await safeOpen('http://example.com:8080/x', window, createWords('fr'))
    expect(state.openedOutside).toEqual(['http://example.com:8080/x'])
  })
})
