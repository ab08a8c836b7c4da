// Bytes that nobody meant to send: frames, cursors, files to import, the stream of an engine. Whatever comes is read, or
// refused with a known error; nothing else is thrown, and nothing is read that was not there.
// `FUZZ_RUNS=100000 npx vitest run test/faults/fuzz.test.ts` for long.

import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../../shared/errors.ts'
import { clientFrameSchema } from '../../shared/client-frame-schema.ts'
import { decodeFrame, encodeFrame, type ClientFrame } from '../../shared/frames.ts'
import { readChat } from '../../electron/llm/ollama/ollama-chat.ts'
import { decodeCursor, encodeCursor } from '../../electron/memory/cursor.ts'
import { createWords } from '../../electron/lib/words.ts'
import { chatGptConversation, claudeConversation, readText } from '../memory/import/import-files.ts'
import { zipBytes } from '../support/zip-bytes.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 2_000)
const timeout = 60_000 + runs * 20

interface Damage {
  readonly at: number
  readonly kind: 'flip' | 'cut' | 'insert' | 'repeat' | 'drop'
  readonly bytes: Uint8Array
}

const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    at: fc.nat(100_000),
    kind: fc.constantFrom('flip', 'cut', 'insert', 'repeat', 'drop'),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  }),
  { maxLength: 4 },
)

function damaged(bytes: Uint8Array, list: readonly Damage[]): Buffer {
  let out = Buffer.from(bytes)
  for (const { at: place, kind, bytes: given } of list) {
    const at = out.length === 0 ? 0 : place % out.length
    const [before, after] = [out.subarray(0, at), out.subarray(at)]
    const length = given.length
    if (kind === 'cut') out = Buffer.from(before)
    else if (kind === 'insert') out = Buffer.concat([before, given, after])
    else if (kind === 'repeat') out = Buffer.concat([before, after.subarray(0, length), after])
    else if (kind === 'drop') out = Buffer.concat([before, after.subarray(length)])
    else if (out.length > 0) out[at] = (out[at] ?? 0) ^ (given[0] ?? 1)
  }
  return out
}

function expectKnown(error: unknown): void {
  if (!isAppError(error)) throw error
  expect(error.code).not.toBe('internal')
}

const english = createWords('en')

describe('fuzzing', () => {
  it(
    'frames: any bytes are a frame or a bad request, and any frame is valid or refused by the schema',
    () => {
      const frame: fc.Arbitrary<ClientFrame> = fc.oneof(
        fc.record({ kind: fc.constant('hello' as const), version: fc.nat(9), token: fc.string() }),
        fc.record({
          kind: fc.constant('request' as const),
          id: fc.nat(),
          name: fc.string(),
          input: fc.jsonValue(),
          bytes: fc.uint8Array({ maxLength: 40 }),
        }),
        fc.record({ kind: fc.constant('cancel' as const), id: fc.nat() }),
      )
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.tuple(frame, damages).map(([value, list]) => damaged(encodeFrame(value), list)),
      )
      fc.assert(
        fc.property(bytes, data => {
          let read: unknown
          try {
            read = decodeFrame(data)
          } catch (error) {
            expectKnown(error)
            return
          }
          expect(read).toBeTypeOf('object')
          const parsed = clientFrameSchema.safeParse(read)
          if (parsed.success) expect(['hello', 'request', 'cancel']).toContain(parsed.data.kind)
        }),
        { numRuns: runs },
      )
    },
    timeout,
  )

  it(
    'cursors: what was not made for the list is nothing, whatever it is',
    () => {
      const position = fc.record({
        direction: fc.constantFrom('next' as const, 'previous' as const),
        key: fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 3 }),
      })
      fc.assert(
        fc.property(fc.string(), position, damages, fc.string(), (query, made, list, noise) => {
          const cursor = encodeCursor(query, made)
          expect(decodeCursor(query, cursor)).toEqual(made)
          expect(decodeCursor(`${query}x`, cursor)).toBeNull()
          expect(decodeCursor(query, noise)).toBeNull()
          const other = damaged(Buffer.from(cursor), list).toString('latin1')
          if (other !== cursor) expect(decodeCursor(query, other)).toBeNull()
        }),
        { numRuns: runs },
      )
    },
    timeout,
  )

  it(
    'files to import: every damage is a line of the report, and the rest is read',
    async () => {
      const lines = [1, 2, 3].map(id =>
        JSON.stringify({ id: String(id), conversationId: 'a', role: 'user', content: 'Hello', createdAt: id }),
      )
      const files = [
        { name: 'conversations.json', bytes: Buffer.from(JSON.stringify([chatGptConversation])) },
        { name: 'conversations.json', bytes: Buffer.from(JSON.stringify([claudeConversation])) },
        { name: 'x.jsonl', bytes: Buffer.from(lines.join('\n')) },
        { name: 'x.md', bytes: Buffer.from('# Talk\n\n## You\n\nHello\n\n## Jarvis\n\n```\n# no\n```\n') },
        { name: 'x.zip', bytes: zipBytes([{ name: 'conversations.json', content: Buffer.from('[]') }]) },
      ]
      const format = fc.constantFrom('auto', 'jsonl', 'chatgpt', 'claude', 'markdown', 'jarvis')
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...files),
          damages,
          format,
          fc.integer({ min: 1, max: 400 }),
          async (...given) => {
            const [{ name, bytes }, list, asked, pieceBytes] = given
            const read = await readText(damaged(bytes, list), { name, format: asked, pieceBytes })
            for (const { messages } of read.conversations) expect(messages.length).toBeGreaterThanOrEqual(0)
            for (const { code, data } of read.problems)
              expect(english(`error.item.${code}`, data)).not.toMatch(/undefined|is not a function|Cannot read/)
          },
        ),
        { numRuns: runs },
      )
    },
    timeout,
  )

  it(
    'an engine’s stream: ends well only with its last line, else with a known error, and says only what stood in it',
    async () => {
      const words = fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 })
      const extra = fc.dictionary(fc.constantFrom('tool_calls', 'execute', 'event', 'images', 'role'), fc.jsonValue())
      await fc.assert(
        fc.asyncProperty(words, extra, damages, fc.integer({ min: 1, max: 60 }), async (pieces, more, list, size) => {
          const lines = pieces.map(content => JSON.stringify({ ...more, message: { content, ...more }, done: false }))
          const whole = Buffer.from([...lines, JSON.stringify({ message: { content: '' }, done: true })].join('\n'))
          const bytes = damaged(whole, list)
          const chunks: Buffer[] = []
          for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
          let said = ''
          const read = readChat(Readable.from(chunks), {
            endpoint: 'http://127.0.0.1:9',
            model: 'tiny',
            onLines: () => undefined,
            onEvent: event => {
              // Nothing in a stream is anything but words.
              expect(Object.keys(event).sort()).toEqual(['kind', 'text'])
              if (event.kind === 'text' || event.kind === 'reasoning') said += event.text
            },
          })
          await read.then(
            () => undefined,
            (error: unknown) => expectKnown(error),
          )
          if (bytes.equals(whole) && !pieces.join('').includes('<')) expect(said).toBe(pieces.join(''))
        }),
        { numRuns: runs },
      )
    },
    timeout,
  )
})
