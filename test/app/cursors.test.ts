// Forged, broken, stale and foreign cursors, and impossible limits, for every list of the contract, through the whole app.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Client } from '../../shared/client.ts'
import { contract, requestNames, type RequestName } from '../../shared/contract.ts'
import { isAppError } from '../../shared/errors.ts'
import { tempDir } from '../support/temp-dir.ts'
import { configFor, openApp } from './open-app.ts'

/** One list: what is asked besides cursor and limit. `query` names what is in it, however it is paged. */
interface List {
  readonly name: RequestName
  readonly query: string
  readonly input: Readonly<Record<string, unknown>>
}

interface Page {
  readonly items?: readonly unknown[]
  readonly text?: string
  readonly strategy?: string
  readonly nextCursor: string | null
  readonly previousCursor?: string | null
}

interface Genuine {
  readonly cursor: string
  readonly list: List
  /** Undefined: the list is read in one way only. */
  readonly strategy: string | undefined
  readonly shown: unknown
}

const LIMIT = 2

function inputFields(name: RequestName): readonly string[] {
  const { input } = contract[name]
  return 'shape' in input ? Object.keys(input.shape) : []
}

function call(client: Client, { name, input }: List, rest: Readonly<Record<string, unknown>>): Promise<Page> {
  // Every input in here is checked by the contract: what does not fit it is what is tried.
  return client.call(name, { ...input, ...rest }) as Promise<unknown> as Promise<Page>
}

const shownOf = ({ items, text }: Page) => items ?? text
const limited = ({ name }: List) => (inputFields(name).includes('limit') ? { limit: LIMIT } : {})

/** Lines of our own JSONL: chats that speak of people and places, two of them long enough for an export in pieces. */
function history(): string {
  const message = (at: number, part: string, content: string) => ({
    conversationId: `chat-${at}`,
    conversationTitle: `Chat ${at}`,
    id: `${at}-${part}`,
    role: 'user',
    content,
    createdAt: '2026-01-05T10:00:00Z',
  })
  const messages = Array.from({ length: 12 }, (_, at) => [
    message(at, 'a', `Anna Keller lives in Paris and likes lighthouse number ${at}.`),
    message(at, 'b', at < 2 ? 'x'.repeat(600_000) : `Anna Keller went to Paris by train ${at}.`),
    ...[1, 2, 3].map(part => message(at, `c${part}`, `Part ${part}.`)),
  ])
  return messages
    .flat()
    .map(each => JSON.stringify(each))
    .join('\n')
}

async function lists(client: Client): Promise<readonly List[]> {
  const { items } = await client.call('conversation.list', { limit: 3 })
  const [one = '', other = ''] = items.map(({ conversationId }) => conversationId)
  const nodes = await client.call('graph.search', { text: 'paris' })
  const people = await client.call('graph.search', { text: 'anna' })
  const list = (name: RequestName, query: string, input: List['input'] = {}): List => ({ name, query, input })
  const byStrategy = (name: RequestName, query: string, input: List['input'] = {}): List[] =>
    ['auto', 'offset', 'cursor', 'keyset'].map(strategy => list(name, query, { ...input, strategy }))
  return [
    ...byStrategy('conversation.list', 'all'),
    ...byStrategy('message.list', 'all'),
    ...byStrategy('message.list', one, { conversationId: one }),
    ...byStrategy('fact.list', 'all'),
    ...byStrategy('fact.list', 'tea', { text: 'tea' }),
    ...byStrategy('search.messages', 'anna', { text: 'anna', mode: 'text' }),
    ...byStrategy('search.messages', 'paris', { text: 'paris', mode: 'hybrid' }),
    list('search.messages', 'role', { text: 'anna', mode: 'text', role: 'user', strategy: 'keyset' }),
    list('conversation.transcript', one, { conversationId: one }),
    list('conversation.transcript', other, { conversationId: other }),
    list('graph.messages', 'paris', { nodeId: nodes.items[0]?.nodeId }),
    list('graph.messages', 'anna', { nodeId: people.items[0]?.nodeId }),
    list('export.read', 'json', { format: 'json' }),
    list('export.read', 'markdown', { format: 'markdown' }),
    // Its cursor is the id of an entry, and any id is a place in the one list there is.
    list('cache.list', 'all'),
  ]
}

/** The cursors a list gives out, each with what it leads to. */
async function walk(client: Client, list: List): Promise<Genuine[]> {
  const found: Genuine[] = []
  const note = async (cursor: string | null | undefined): Promise<Page | null> => {
    if (cursor === null || cursor === undefined) return null
    const page = await call(client, list, { cursor, ...limited(list) })
    found.push({ cursor, list, strategy: page.strategy, shown: shownOf(page) })
    return page
  }
  const first = await call(client, list, limited(list))
  const second = await note(first.nextCursor)
  await note(second?.nextCursor)
  await note(second?.previousCursor)
  return found
}

const badLimits = [-1, 0, 0.5, 1e9, Number.NaN, Number.POSITIVE_INFINITY, '2', null, [2], {}]

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What somebody might make of a cursor. */
const forgeries: Readonly<Record<string, (cursor: string, at: number, other: string) => string>> = {
  untouched: cursor => cursor,
  'one bit': (cursor, at) => {
    const bytes = Buffer.from(cursor, 'base64url')
    const index = at % Math.max(1, bytes.length)
    bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8))
    return bytes.toString('base64url')
  },
  'one character': (cursor, at) => {
    const index = at % cursor.length
    return `${cursor.slice(0, index)}${alphabet[at % alphabet.length] ?? ''}${cursor.slice(index + 1)}`
  },
  'cut short': (cursor, at) => cursor.slice(0, at % cursor.length),
  'its beginning gone': (cursor, at) => cursor.slice(1 + (at % cursor.length)),
  longer: (cursor, at) => `${cursor}${alphabet[at % alphabet.length] ?? ''}`,
  padded: cursor => `${cursor}=`,
  twice: cursor => cursor + cursor,
  'joined with another': (cursor, at, other) => cursor.slice(0, at % cursor.length) + other.slice(at % other.length),
  'of capitals': cursor => cursor.toUpperCase(),
  'with what is no text': (cursor, at) => `${cursor}${['\0', '\ud800', '\u{1f600}', ' '][at % 4] ?? ''}`,
  'a place without its seal': (_, at) => Buffer.from(JSON.stringify([1, at])).toString('base64url'),
  'a place after another seal': (cursor, at) =>
    Buffer.concat([Buffer.from(cursor, 'base64url').subarray(0, 9), Buffer.from(`[1,${at}]`)]).toString('base64url'),
  endless: cursor => cursor.repeat(200),
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'ok',
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  )
}

it('a cursor leads on in its own list or is refused, whatever was made of it, and so is an impossible limit', async () => {
  const dataDir = tempDir()
  const { client } = await openApp(configFor(dataDir))
  const file = path.join(dataDir, 'history.jsonl')
  writeFileSync(file, history())
  await client.call('import.path', { path: file, format: 'jsonl' })
  for (let at = 0; at < 8; at++)
    await client.call('fact.add', { text: `Likes ${at % 2 === 0 ? 'tea' : 'rain'} ${at}.` })
  await client.call('search.complete', {})
  await expect.poll(async () => (await client.call('graph.overview', {})).left, { timeout: 30_000 }).toBe(0)

  const all = await lists(client)
  // A new list has to be tried here, too.
  const paged = requestNames.filter(name => inputFields(name).includes('cursor'))
  expect([...new Set(all.map(({ name }) => name))].sort()).toEqual(paged.toSorted())

  const genuine: Genuine[] = []
  for (const list of all) genuine.push(...(await walk(client, list)))
  const walked = new Set(genuine.map(({ list }) => list.name))
  expect(paged.filter(name => !walked.has(name))).toEqual(['cache.list'])

  /** What a cursor leads to in a list; null: nowhere. */
  const expected = (cursor: string, list: List): Genuine | null =>
    genuine.find(each => {
      const isSameList = each.list.name === list.name && each.list.query === list.query
      const { strategy = 'auto' } = list.input
      return each.cursor === cursor && isSameList && (strategy === 'auto' || strategy === each.strategy)
    }) ?? null

  const outcomes = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.constantFrom(...genuine),
      fc.constantFrom(...genuine),
      fc.constantFrom(...Object.keys(forgeries)),
      fc.nat(100_000),
      async (foreign, home, other, kind, at) => {
        // Half of them in the list they were made for.
        const list = at % 2 === 0 ? home.list : foreign
        const cursor = forgeries[kind]?.(home.cursor, at, other.cursor) ?? ''
        const place = expected(cursor, list)
        const asked = call(client, list, { cursor, ...limited(list) })
        if (place === null) {
          expect(await codeOf(asked), `${list.name} ${kind}`).toBe('bad_request')
        } else {
          const page = await asked
          expect(shownOf(page)).toEqual(place.shown)
        }
        const outcome = place === null ? 'refused' : 'led on'
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      },
    ),
    { numRuns: 600 },
  )
  expect(outcomes.get('led on')).toBeGreaterThan(5)
  expect(outcomes.get('refused')).toBeGreaterThan(200)

  for (const name of requestNames.filter(each => inputFields(each).includes('limit'))) {
    const input = all.find(list => list.name === name)?.input ?? { text: 'a', nodeId: 'e1' }
    const own = Object.fromEntries(Object.entries(input).filter(([field]) => inputFields(name).includes(field)))
    for (const limit of badLimits) {
      expect(
        await codeOf(call(client, { name, query: '', input: own }, { limit })),
        `${name} ${JSON.stringify(limit)}`,
      ).toBe('bad_request')
    }
  }

  // Stale: what they stood at is gone, some of it for good.
  const { items } = await client.call('conversation.list', { limit: 10 })
  for (const { conversationId } of items) await client.call('conversation.delete', { conversationId })
  const facts = await client.call('fact.list', { limit: 7 })
  await client.call('fact.forget', { factIds: facts.items.map(({ factId }) => factId) })
  for (const { cursor, list } of genuine) {
    const code = await codeOf(call(client, list, { cursor, ...limited(list) }))
    // A conversation or a name that is gone has no list any more.
    expect(['ok', 'not_found'], `${list.name} ${list.query}`).toContain(code)
  }
}, 120_000)
