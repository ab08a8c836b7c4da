// What every kind of port must do, run against a real router: one suite, so that no host can drift.

import { createHash } from 'node:crypto'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import type { ClientState } from '../../shared/client.ts'
import { AppError } from '../../shared/errors.ts'
import { MAX_FRAME_BYTES } from '../../shared/frame-size.ts'
import { MAX_MALFORMED_FRAMES } from '../../electron/rpc/connection.ts'
import { createRawClient } from '../support/raw-client.ts'
import { setUp, type Start, type Transport } from './contract-setup.ts'

export function describeContract(name: string, start: Start<Transport>): void {
  describe(`the contract over ${name}`, () => {
    const setup = setUp(start)

    test('a call gets its result', async () => {
      setup.handlers['chat.send'] = async ({ content }) => ({ kind: 'started', content }) as never
      expect(await setup.open().call('chat.send', { content: 'grüße \ud83d\ude00 \u0000' })).toEqual({
        kind: 'started',
        content: 'grüße \ud83d\ude00 \u0000',
      })
    })

    test('calls in flight are answered each with its own result, in any order', async () => {
      setup.handlers['message.get'] = async ({ messageId }) => {
        await delay(Math.random() * 10)
        return messageId as never
      }
      const client = setup.open()
      const ids = Array.from({ length: 100 }, (_, at) => `m${at}`)
      expect(await Promise.all(ids.map(messageId => client.call('message.get', { messageId })))).toEqual(ids)
    })

    test('chunks come in order, all of them, before the result', async () => {
      setup.handlers['chat.follow'] = async (_input, { send }) => {
        for (let offset = 0; offset < 2_000; offset++) {
          send({ kind: 'text', offset, text: 'x' })
          if (offset % 500 === 0) await setImmediate()
        }
        return 'end' as never
      }
      const offsets: unknown[] = []
      const onChunk = (chunk: object) => offsets.push('offset' in chunk && chunk.offset)
      expect(await setup.open().call('chat.follow', { messageId: 'm1' }, { onChunk })).toBe('end')
      expect(offsets).toEqual(Array.from({ length: 2_000 }, (_, at) => at))
    })

    test('bytes arrive exactly as they were, both ways', async () => {
      setup.handlers['model.upload.append'] = async (_input, { bytes }) => ({ receivedBytes: digest(bytes) }) as never
      setup.handlers['chat.follow'] = async ({ offset }, { send }) => {
        send({ kind: 'text', offset: 0, text: '' }, everyByte(offset))
        return null as never
      }
      const client = setup.open()
      for (const sizeBytes of [0, 1, 255, 1_048_576]) {
        const bytes = everyByte(sizeBytes)
        const answer = await client.call('model.upload.append', { uploadId: 'u', offset: 0 }, { bytes })
        expect(answer.receivedBytes).toBe(digest(bytes))
        const back: unknown[] = []
        await client.call(
          'chat.follow',
          { messageId: 'm1', offset: sizeBytes },
          { onChunk: (_, received) => back.push(received instanceof Uint8Array, digest(received)) },
        )
        expect(back).toEqual([true, digest(bytes)])
      }
    })

    test('cancel aborts the handler and is answered though the handler does not listen', async () => {
      const signals: AbortSignal[] = []
      setup.handlers['chat.follow'] = (_input, { signal, send }) => {
        signals.push(signal)
        send({ kind: 'phase', phase: 'writing', sinceMs: 0 })
        return new Promise(() => undefined)
      }
      const abort = new AbortController()
      const answer = setup
        .open()
        .call('chat.follow', { messageId: 'm1' }, { signal: abort.signal, onChunk: () => abort.abort() })
      await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
      await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true))
    })

    test('errors keep code, data and whether to try again; a fault shows only an id', async () => {
      setup.handlers['app.stats'] = async () => {
        throw new AppError('llm_model_missing', 'No model.', { retryable: true, data: { model: 'x', count: 2 } })
      }
      setup.handlers['app.info'] = async () => {
        throw new Error('secret path')
      }
      const client = setup.open()
      await expect(client.call('app.stats', {})).rejects.toMatchObject({
        code: 'llm_model_missing',
        message: 'No model.',
        retryable: true,
        data: { model: 'x', count: 2 },
      })
      const fault = await client.call('app.info', {}).catch((error: unknown) => error as AppError)
      expect(fault).toMatchObject({ code: 'internal', data: { id: expect.any(String) as string } })
      expect(JSON.stringify(fault)).not.toContain('secret')
    })

    test('events reach every client in order, between answers', async () => {
      setup.handlers['app.info'] = async () => null as never
      const [one, other] = [setup.open(), setup.open()]
      await Promise.all([one.call('app.info', {}), other.call('app.info', {})])
      const heard: string[][] = [[], []]
      for (const [at, client] of [one, other].entries())
        client.on('conversation.removed', ({ conversationId }) => heard[at]!.push(conversationId))
      for (let at = 0; at < 50; at++) setup.router.broadcast('conversation.removed', { conversationId: `c${at}` })
      await Promise.all([one.call('app.info', {}), other.call('app.info', {})])
      const expected = Array.from({ length: 50 }, (_, at) => `c${at}`)
      expect(heard).toEqual([expected, expected])
    })

    test('two clients use the same ids without getting each other’s answers, and one’s end is not the other’s', async () => {
      const signals: AbortSignal[] = []
      setup.handlers['chat.follow'] = (_input, { signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      }
      setup.handlers['message.get'] = async ({ messageId }) => messageId as never
      const [one, other] = [setup.open(), setup.open()]
      const ends = [one, other].map(client => client.call('chat.follow', { messageId: 'm1' }).catch((e: unknown) => e))
      await vi.waitFor(() => expect(signals).toHaveLength(2))
      one.close()
      expect(await ends[0]).toMatchObject({ code: 'disconnected' })
      await vi.waitFor(() => expect(signals.filter(({ aborted }) => aborted)).toHaveLength(1))
      expect(await other.call('message.get', { messageId: 'other' })).toBe('other')
    })

    test('a lost connection rejects what is pending, aborts its handlers, and is found again', async () => {
      const signals: AbortSignal[] = []
      setup.handlers['chat.follow'] = (_input, { signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      }
      setup.handlers['app.info'] = async () => 'back' as never
      const client = setup.open({ reconnects: true })
      const states: ClientState[] = []
      client.onState(state => states.push(state))
      const pending = client.call('chat.follow', { messageId: 'm1' }).catch((error: unknown) => error)
      await vi.waitFor(() => expect(signals).toHaveLength(1))
      setup.router.closeAll()
      expect(await pending).toMatchObject({ code: 'disconnected', retryable: true })
      expect(signals[0]!.aborted).toBe(true)
      expect(await client.call('app.info', {})).toBe('back')
      expect(states).toEqual(['open', 'connecting', 'open'])
    })

    test('a request too large to be sent is refused at its sender, and the connection serves the next', async () => {
      setup.handlers['model.upload.append'] = async (_input, { bytes }) => ({ receivedBytes: bytes?.length }) as never
      const client = setup.open()
      const upload = (sizeBytes: number) =>
        client.call('model.upload.append', { uploadId: 'u', offset: 0 }, { bytes: new Uint8Array(sizeBytes) })
      await expect(upload(MAX_FRAME_BYTES)).rejects.toMatchObject({
        code: 'bad_request',
        data: { reason: 'too_large' },
      })
      expect(await upload(MAX_FRAME_BYTES - 1_000)).toEqual({ receivedBytes: MAX_FRAME_BYTES - 1_000 })
    })

    test('a result too large to be sent is an error of its request alone', async () => {
      setup.handlers['app.stats'] = async () => 'x'.repeat(MAX_FRAME_BYTES) as never
      setup.handlers['app.info'] = async () => 'fine' as never
      const client = setup.open()
      await expect(client.call('app.stats', {})).rejects.toMatchObject({ code: 'internal' })
      expect(await client.call('app.info', {})).toBe('fine')
    })

    test('unknown requests, bad input, late and duplicate frames leave the connection in use', async () => {
      let calls = 0
      setup.handlers['app.info'] = async () => ++calls as never
      const client = createRawClient(await setup.transport.connect())
      await client.hello()
      client.request(1, 'no.such')
      client.request(2, 'message.get', { messageId: 7 })
      client.request(3, 'app.info')
      client.request(3, 'app.info')
      client.request(2, 'app.info')
      client.send({ kind: 'cancel', id: 3 })
      client.send({ kind: 'cancel', id: 77 })
      client.request(4, 'app.info')
      await client.next('ok', 4)
      expect(client.answers(1)).toMatchObject([{ error: { code: 'unknown_request' } }])
      expect(client.answers(2)).toMatchObject([{ error: { code: 'bad_request', data: { where: 'messageId' } } }])
      expect(client.answers(3)).toHaveLength(1)
      expect(calls).toBe(2)
      client.port.close()
    })

    test('malformed frames are answered, and too many end the connection', async () => {
      setup.handlers['app.info'] = async () => null as never
      const client = createRawClient(await setup.transport.connect())
      await client.hello()
      const odd = [{}, { kind: 'nope' }, { kind: 'request', id: 'x', name: 'app.info' }, { kind: 'cancel' }]
      for (const frame of odd) client.send(frame)
      client.request(1, 'app.info')
      await client.next('ok', 1)
      expect(client.answers(0)).toHaveLength(odd.length)
      for (let sent = odd.length; sent <= MAX_MALFORMED_FRAMES; sent++) client.send({})
      await vi.waitFor(() => expect(client.ended()).not.toBeNull())
    })

    test('nothing is served before a hello', async () => {
      const called = vi.fn()
      setup.handlers['app.info'] = called
      const client = createRawClient(await setup.transport.connect())
      client.request(1, 'app.info')
      expect((await client.next('err', 0)).error.code).toBe('unauthorized')
      await vi.waitFor(() => expect(client.ended()).not.toBeNull())
      expect(called).not.toHaveBeenCalled()
    })
  })
}

function everyByte(sizeBytes: number): Uint8Array {
  return Uint8Array.from({ length: sizeBytes }, (_, at) => at % 256)
}

function digest(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'none' : `${bytes.length}:${createHash('sha256').update(bytes).digest('hex')}`
}
