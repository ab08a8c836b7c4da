// What a port of bytes must stand on top of the contract: messages that are no frame, and a reader that stops.

import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { encodeFrame, PROTOCOL_VERSION, type ClientFrame } from '../../shared/frames.ts'
import { MAX_MALFORMED_FRAMES } from '../../electron/rpc/connection.ts'
import { setUp, type ByteTransport, type Start } from './contract-setup.ts'

const hello: ClientFrame = { kind: 'hello', version: PROTOCOL_VERSION }

export function describeBytes(name: string, start: Start<ByteTransport>): void {
  describe(`bytes over ${name}`, () => {
    const setup = setUp(start)

    test('that are no frame count as malformed and do not end the connection before there are too many', async () => {
      const noisy = await setup.transport.openRaw()
      noisy.send(encodeFrame(hello))
      for (let sent = 0; sent < MAX_MALFORMED_FRAMES; sent++) noisy.send(new Uint8Array([1, 2, 3]))
      await delay(50)
      expect(noisy.isEnded()).toBe(false)
      noisy.send(new Uint8Array())
      await noisy.ended
    })

    test('that would be a frame too large end the connection', async () => {
      const large = await setup.transport.openRaw()
      large.send(encodeFrame(hello))
      large.sendOversized()
      await large.ended
    })

    test('that a client leaves unread get it cut off, and others are served meanwhile', async () => {
      const signals: AbortSignal[] = []
      setup.handlers['chat.follow'] = async (_input, { signal, send }) => {
        signals.push(signal)
        while (!signal.aborted) {
          send({ kind: 'text', offset: 0, text: 'x'.repeat(1_000_000) })
          await setImmediate()
        }
        return null as never
      }
      setup.handlers['app.info'] = async () => 'served' as never
      const request: ClientFrame = { kind: 'request', id: 1, name: 'chat.follow', input: { messageId: 'm1' } }
      const stalled = await setup.transport.openStalled([hello, request])
      await vi.waitFor(() => expect(signals).toHaveLength(1))
      expect(await setup.open().call('app.info', {})).toBe('served')
      await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true), 10_000)
      expect(setup.router.log).toContainEqual(expect.objectContaining({ event: 'rpc.client_not_reading' }))
      stalled.close()
    })
  })
}
