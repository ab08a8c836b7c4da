import { describe, expect, test } from 'vitest'
import { contract, requestNames, type RequestName } from '../../shared/contract.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import { MAX_QUESTION_LENGTH } from '../../shared/limits.ts'
import { settingsPatchSchema, settingsSchema } from '../../shared/settings.ts'

function accepts(name: RequestName, input: unknown): boolean {
  return contract[name].input.safeParse(input).success
}

describe('the contract', () => {
  test('names are domain.verb, so that one search finds a request everywhere', () => {
    for (const name of requestNames) expect(name).toMatch(/^[a-z]+(\.[a-z]+)?\.[a-zA-Z]+$/)
  })

  test('lets only the command line name paths of this computer or start another window', () => {
    expect(requestNames.filter(name => contract[name].callers === 'cli')).toEqual([
      'app.present',
      'app.close',
      'backup.export',
      'model.add',
      'import.path',
    ])
  })

  test('refuses surplus keys in every request, since a misspelt option would be ignored silently', () => {
    for (const name of requestNames) {
      const { error } = contract[name].input.safeParse({ surplus: 1 })
      expect(error?.issues.map(({ code }) => code)).toContain('unrecognized_keys')
    }
  })

  test.each([
    ['an empty question', 'chat.send', { content: '' }],
    ['a question of white space', 'chat.send', { content: ' \n\t ' }],
    ['a question over the limit', 'chat.send', { content: 'x'.repeat(MAX_QUESTION_LENGTH + 1) }],
    ['an endless wait', 'chat.send', { content: 'x', waitMs: 86_400_001 }],
    ['an unknown engine', 'chat.send', { content: 'x', engine: 'gpt' }],
    ['a page of none', 'conversation.list', { limit: 0 }],
    ['a page too large', 'conversation.list', { limit: 1_001 }],
    ['half a message', 'message.list', { limit: 1.5 }],
    ['a title of white space', 'conversation.rename', { conversationId: 'c1', title: '   ' }],
    ['an empty id', 'conversation.get', { conversationId: '' }],
    ['an id without end', 'conversation.get', { conversationId: 'x'.repeat(501) }],
    ['a negative offset', 'chat.follow', { messageId: 'm1', offset: -1 }],
    ['an upload of nothing', 'model.upload.begin', { name: 'a.gguf', sizeBytes: 0 }],
  ] as const)('refuses %s', (_what, name, input) => {
    expect(accepts(name, input)).toBe(false)
  })

  test.each([
    ['the longest question', 'chat.send', { content: 'x'.repeat(MAX_QUESTION_LENGTH) }],
    ['right-to-left, zero-width and emoji text', 'chat.send', { content: 'שלום \u200b\u200d👩‍👩‍👧' }],
    ['the largest page', 'message.list', { limit: 1_000 }],
    ['an externalId with odd characters', 'conversation.get', { conversationId: '../a b/"é' }],
  ] as const)('accepts %s', (_what, name, input) => {
    expect(accepts(name, input)).toBe(true)
  })
})

describe('settings', () => {
  test('have a default for every name, so an empty store starts', () => {
    expect(settingsSchema.parse({})).toEqual(defaultSettings)
  })

  test('patches have exactly the names of the whole, and fill nothing in', () => {
    expect(Object.keys(settingsPatchSchema.shape)).toEqual(Object.keys(settingsSchema.shape))
    expect(settingsPatchSchema.parse({})).toEqual({})
    expect(settingsPatchSchema.parse({ model: null })).toEqual({ model: null })
    expect(settingsPatchSchema.parse(defaultSettings)).toEqual(defaultSettings)
  })

  test.each([
    { theme: 'blue' },
    { ollamaUrls: [] },
    { ollamaUrls: ['ftp://a'] },
    { ollamaUrls: ['nonsense'] },
    { sidebarWidth: 100 },
    { unknown: 1 },
  ])('refuse %j', patch => {
    expect(settingsPatchSchema.safeParse(patch).success).toBe(false)
  })
})
