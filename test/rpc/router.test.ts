import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import { PROTOCOL_VERSION, type FramePort } from '../../shared/frames.ts'
import type { Handlers, Peer } from '../../electron/rpc/rpc.ts'
import {
  HELLO_TIMEOUT_MS,
  MAX_MALFORMED_FRAMES,
  MAX_RUNNING_REQUESTS,
  MAX_UNREAD_BYTES,
} from '../../electron/rpc/connection.ts'
import { createRawClient, type RawClient } from '../support/raw-client.ts'
import { createTestRouter, type TestRouter } from '../support/test-router.ts'

function serve(handlers: Partial<Handlers>, peer: Peer = { kind: 'page' }): { router: TestRouter; client: RawClient } {
  const router = createTestRouter(handlers)
  const [near, far] = createLinkedPorts()
  router.serve(far, peer)
  return { router, client: createRawClient(near) }
}

async function serveOpen(handlers: Partial<Handlers>, peer?: Peer) {
  const served = serve(handlers, peer)
  await served.client.hello()
  return served
}

/** Resolves after everything that is under way between linked ports has arrived. */
async function settle() {
  await new Promise(resolve => setTimeout(resolve, 0))
}

describe('a request', () => {
  test('gives its handler the parsed input with defaults, the caller and the bytes', async () => {
    const seen: unknown[] = []
    const { client } = await serveOpen({
      'chat.send': async (input, { caller, bytes }) => {
        seen.push(input, caller, bytes)
        throw new AppError('conflict', 'seen')
      },
    })
    client.send({ kind: 'request', id: 1, name: 'chat.send', input: { content: 'hi' }, bytes: new Uint8Array([7]) })
    await client.next('err', 1)
    expect(seen).toEqual([{ content: 'hi', waitMs: 0 }, 'page', new Uint8Array([7])])
  })

  test('without a known name is unknown_request, names of Object.prototype included', async () => {
    const { client, router } = await serveOpen({})
    for (const [at, name] of ['nope', 'toString', '__proto__', ''].entries()) {
      client.request(at + 1, name)
      expect((await client.next('err', at + 1)).error).toMatchObject({ code: 'unknown_request', data: { name } })
    }
    expect(router.records).toEqual([])
  })

  test('with bad input is bad_request that says where and what, and does not repeat the value', async () => {
    const handler = vi.fn()
    const { client } = await serveOpen({ 'conversation.rename': handler })
    client.request(1, 'conversation.rename', { conversationId: 'c1', title: { secret: 'hush' } })
    client.request(2, 'conversation.rename', { conversationId: 'c1', title: 'x', extra: 1 })
    client.request(3, 'conversation.rename', null)
    const first = await client.next('err', 1)
    expect(first.error.code).toBe('bad_request')
    expect(first.error.data?.['where']).toBe('title')
    expect(JSON.stringify(first)).not.toContain('hush')
    expect((await client.next('err', 2)).error).toMatchObject({ code: 'bad_request' })
    expect((await client.next('err', 3)).error).toMatchObject({ code: 'bad_request', data: { where: '' } })
    expect(handler).not.toHaveBeenCalled()
  })

  test('of the command line is refused to a page and answered to the command line', async () => {
    const add = vi.fn(async () => null as never)
    const input = { path: '/etc/passwd' }
    const page = await serveOpen({ 'model.add': add }, { kind: 'page' })
    page.client.request(1, 'model.add', input)
    expect((await page.client.next('err', 1)).error.code).toBe('unauthorized')
    expect(add).not.toHaveBeenCalled()
    const cli = await serveOpen({ 'model.add': add }, { kind: 'cli' })
    cli.client.request(1, 'model.add', input)
    await cli.client.next('ok', 1)
  })

  test('that fails with an AppError passes code, message, data and retryable on, and nothing of its cause', async () => {
    const { client } = await serveOpen({
      'app.stats': async () => {
        const cause = new Error('private detail')
        throw new AppError('overloaded', 'Full.', { retryable: true, data: { queued: 3 }, cause })
      },
    })
    client.request(1, 'app.stats')
    const { error } = await client.next('err', 1)
    expect(error).toEqual({ code: 'overloaded', message: 'Full.', retryable: true, data: { queued: 3 } })
  })

  test('that breaks becomes internal with an id under which the log has the error', async () => {
    const bug = new TypeError('x is undefined at /home/somebody')
    const { client, router } = await serveOpen({
      'app.stats': async () => {
        throw bug
      },
    })
    client.request(1, 'app.stats')
    const { error } = await client.next('err', 1)
    expect(error.code).toBe('internal')
    expect(JSON.stringify(error)).not.toContain('somebody')
    const line = router.log.find(({ level }) => level === 'error')
    expect(line).toMatchObject({
      event: 'rpc.internal',
      facts: { id: error.data?.['id'], request: 'app.stats', error: bug },
    })
  })

  test('whose handler throws before its first await is answered too', async () => {
    const { client } = await serveOpen({
      'app.stats': () => {
        throw new Error('at once')
      },
    })
    client.request(1, 'app.stats')
    expect((await client.next('err', 1)).error.code).toBe('internal')
  })

  test('whose result cannot be sent is internal instead of silence', async () => {
    const { client } = await serveOpen({ 'app.info': async () => (() => 1) as never })
    client.request(1, 'app.info')
    expect((await client.next('err', 1)).error.code).toBe('internal')
  })

  test('has one answer, and chunks after it go nowhere', async () => {
    const { client } = await serveOpen({
      'chat.follow': async (_input, { send }) => {
        send({ kind: 'text', offset: 0, text: 'a' })
        setTimeout(() => send({ kind: 'text', offset: 1, text: 'late' }), 0)
        return null as never
      },
    })
    client.request(1, 'chat.follow', { messageId: 'm1' })
    await client.next('ok', 1)
    await new Promise(resolve => setTimeout(resolve, 10))
    expect(client.frames.slice(1)).toEqual([
      { kind: 'chunk', id: 1, data: { kind: 'text', offset: 0, text: 'a' } },
      { kind: 'ok', id: 1, data: null },
    ])
  })
})

describe('cancel', () => {
  test('is answered at once although the handler ignores it, and its later result is dropped', async () => {
    const late = Promise.withResolvers<never>()
    let signal: AbortSignal | undefined
    const { client, router } = await serveOpen({
      'app.doctor': async (_input, context) => {
        signal = context.signal
        return await late.promise
      },
    })
    client.request(1, 'app.doctor')
    client.send({ kind: 'cancel', id: 1 })
    expect((await client.next('err', 1)).error.code).toBe('cancelled')
    expect(signal?.aborted).toBe(true)
    late.resolve(null as never)
    await settle()
    expect(client.answers(1)).toHaveLength(1)
    expect(router.records).toEqual([{ name: 'app.doctor', isError: false }])
  })

  test('of a finished, unknown or repeated id is ignored and counted', async () => {
    const { client, router } = await serveOpen({ 'app.info': async () => null as never })
    client.request(1, 'app.info')
    await client.next('ok', 1)
    client.send({ kind: 'cancel', id: 1 })
    client.send({ kind: 'cancel', id: 99 })
    await settle()
    expect(client.answers(1)).toHaveLength(1)
    expect(client.answers(99)).toHaveLength(0)
    client.port.close()
    await settle()
    expect(router.log).toContainEqual({ level: 'debug', event: 'rpc.frames_ignored', facts: { count: 2 } })
  })

  test('does not free a place for a handler that goes on working', async () => {
    const { client } = await serveOpen({ 'app.doctor': () => new Promise(() => undefined) })
    for (let id = 1; id <= MAX_RUNNING_REQUESTS; id++) {
      client.request(id, 'app.doctor')
      client.send({ kind: 'cancel', id })
    }
    client.request(MAX_RUNNING_REQUESTS + 1, 'app.doctor')
    expect((await client.next('err', MAX_RUNNING_REQUESTS + 1)).error).toMatchObject({
      code: 'overloaded',
      retryable: true,
    })
  })
})

describe('limits', () => {
  test('more requests at once than allowed are overloaded, and the next one after an end is served', async () => {
    const ends: (() => void)[] = []
    const { client } = await serveOpen({
      'app.stats': () => new Promise(resolve => ends.push(() => resolve(null as never))),
    })
    for (let id = 1; id <= MAX_RUNNING_REQUESTS + 1; id++) client.request(id, 'app.stats')
    const { error } = await client.next('err', MAX_RUNNING_REQUESTS + 1)
    expect(error).toMatchObject({ code: 'overloaded', retryable: true })
    ends[0]?.()
    await client.next('ok', 1)
    client.request(1_000, 'app.stats')
    await settle()
    expect(client.answers(1_000)).toEqual([])
    expect(ends).toHaveLength(MAX_RUNNING_REQUESTS + 1)
  })

  test('a client that does not read is cut off before what waits for it fills the memory', async () => {
    const router = createTestRouter({
      'chat.follow': async (_input, { send, signal }) => {
        while (!signal.aborted) send({ kind: 'text', offset: 0, text: 'x'.repeat(1_000_000) })
        return null as never
      },
    })
    const { port, closed, deliver } = createStalledPort()
    router.serve(port, { kind: 'page' })
    deliver({ kind: 'hello', version: PROTOCOL_VERSION })
    deliver({ kind: 'request', id: 1, name: 'chat.follow', input: { messageId: 'm1' } })
    expect(await closed).toBe('overloaded')
    expect(port.bufferedBytes).toBeGreaterThan(MAX_UNREAD_BYTES)
    expect(port.bufferedBytes).toBeLessThan(MAX_UNREAD_BYTES + 2_000_000)
    expect(router.records).toEqual([{ name: 'chat.follow', isError: false }])
  })

  test('unreadable frames are answered on id 0 or on their new id, and too many end the connection', async () => {
    const { client } = await serveOpen({ 'app.info': async () => null as never })
    client.request(5, 'app.info')
    await client.next('ok', 5)
    client.send({ kind: 'request', id: 6, name: 'x'.repeat(101), input: {} })
    client.send({ kind: 'request', id: 5, name: 1 })
    client.send({ kind: 'hello', version: PROTOCOL_VERSION })
    for (const odd of [
      null,
      1,
      'x',
      [],
      {},
      { kind: 'request', id: -1, name: 'app.info' },
      { kind: 'cancel', id: 1.5 },
    ])
      client.send(odd)
    await settle()
    expect(client.answers(5)).toHaveLength(1)
    expect(client.answers(6)).toMatchObject([{ kind: 'err', error: { code: 'bad_request' } }])
    expect(client.answers(0)).toHaveLength(9)
    expect(client.ended()).toBeNull()
    for (let sent = 10; sent < MAX_MALFORMED_FRAMES; sent++) client.send({})
    await settle()
    expect(client.ended()).toBeNull()
    client.send({})
    await settle()
    expect(client.ended()).toBe('malformed')
  })

  test('an id that was used, by a good frame or a bad one, is never used again', async () => {
    const handler = vi.fn(async () => null as never)
    const { client } = await serveOpen({ 'app.info': handler })
    client.request(7, 'app.info')
    client.request(7, 'app.info')
    client.request(3, 'app.info')
    client.send({ kind: 'request', id: 8, name: {} })
    client.request(8, 'app.info')
    await settle()
    expect(handler).toHaveBeenCalledTimes(1)
    expect(client.answers(7)).toHaveLength(1)
    expect(client.answers(3)).toHaveLength(0)
    expect(client.answers(8)).toMatchObject([{ error: { code: 'bad_request' } }])
  })
})

describe('hello', () => {
  test('may be wrong and already waiting in the port when the router comes to serve it', async () => {
    const router = createTestRouter({})
    const [near, far] = createLinkedPorts()
    const client = createRawClient(near)
    client.request(1, 'app.info')
    await settle()
    // A desktop's page speaks before the services are up.
    router.serve(far, { kind: 'page' })
    expect((await client.next('err')).error.code).toBe('unauthorized')
    await vi.waitFor(() => expect(client.ended()).not.toBeNull())
  })

  const authenticate: NonNullable<Peer['authenticate']> = ({ token }) =>
    token === 'right' ? { token: 'right' } : { error: new AppError('unauthorized', 'no') }

  test('must come first', async () => {
    const handler = vi.fn()
    for (const first of [{ kind: 'request', id: 1, name: 'app.info', input: {} }, { kind: 'cancel', id: 1 }, null]) {
      const { client } = serve({ 'app.info': handler })
      client.send(first)
      expect((await client.next('err', 0)).error.code).toBe('unauthorized')
      await settle()
      expect(client.ended()).toBe('unauthorized')
    }
    expect(handler).not.toHaveBeenCalled()
  })

  test('of another version is refused with both versions', async () => {
    const { client } = serve({})
    client.send({ kind: 'hello', version: 99 })
    expect((await client.next('err', 0)).error).toMatchObject({
      code: 'unauthorized',
      data: { reason: 'version', expected: PROTOCOL_VERSION, given: 99 },
    })
  })

  test('is checked where the peer must prove itself', async () => {
    const wrong = serve({}, { kind: 'page', authenticate })
    wrong.client.send({ kind: 'hello', version: PROTOCOL_VERSION, token: 'wrong' })
    expect((await wrong.client.next('err', 0)).error.code).toBe('unauthorized')
    const right = serve({}, { kind: 'page', authenticate })
    right.client.send({ kind: 'hello', version: PROTOCOL_VERSION, token: 'right' })
    expect(await right.client.next('welcome')).toEqual({ kind: 'welcome', version: PROTOCOL_VERSION, token: 'right' })
  })

  describe('that does not come', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())

    test('ends the connection of a peer that must prove itself, and only of such a one', async () => {
      const stranger = serve({}, { kind: 'page', authenticate })
      const trusted = serve({}, { kind: 'cli' })
      await vi.advanceTimersByTimeAsync(HELLO_TIMEOUT_MS - 1)
      expect(stranger.client.ended()).toBeNull()
      await vi.advanceTimersByTimeAsync(1)
      expect(stranger.client.ended()).toBe('unauthorized')
      expect(stranger.client.answers(0)).toMatchObject([{ error: { code: 'timeout' } }])
      expect(trusted.client.ended()).toBeNull()
    })

    test('has no second deadline once it came', async () => {
      const { client } = serve({}, { kind: 'page', authenticate })
      client.send({ kind: 'hello', version: PROTOCOL_VERSION, token: 'right' })
      await vi.advanceTimersByTimeAsync(HELLO_TIMEOUT_MS * 2)
      expect(client.ended()).toBeNull()
    })
  })
})

describe('the router', () => {
  test('tells events to those who said hello, and to nobody who left', async () => {
    const router = createTestRouter({})
    const clients = [0, 1, 2].map(() => {
      const [near, far] = createLinkedPorts()
      router.serve(far, { kind: 'page' })
      return createRawClient(near)
    })
    await clients[0]!.hello()
    await clients[1]!.hello()
    clients[1]!.port.close()
    await settle()
    router.broadcast('models.changed', {})
    await settle()
    const events = clients.map(({ frames }) => frames.filter(({ kind }) => kind === 'event'))
    expect(events).toEqual([[{ kind: 'event', name: 'models.changed', data: {} }], [], []])
  })

  test('goes on telling the others when one client cannot be told', async () => {
    const { router, client } = await serveOpen({})
    router.broadcast('models.changed', { broken: () => 1 } as never)
    router.broadcast('models.changed', {})
    expect(await client.next('event')).toMatchObject({ data: {} })
    expect(router.log).toMatchObject([{ level: 'error', event: 'rpc.event_unsendable' }])
  })

  test('while closing refuses new requests, lets running ones end and be cancelled', async () => {
    const end = Promise.withResolvers<never>()
    const { router, client } = await serveOpen({
      'app.stats': () => end.promise,
      'app.doctor': () => new Promise(() => undefined),
    })
    client.request(1, 'app.stats')
    client.request(2, 'app.doctor')
    await settle()
    router.refuseNew()
    client.request(3, 'app.info')
    const { error } = await client.next('err', 3)
    expect(error).toMatchObject({ code: 'disconnected', retryable: true, data: { reason: 'closing' } })
    client.send({ kind: 'cancel', id: 2 })
    await client.next('err', 2)
    end.resolve('done' as never)
    expect((await client.next('ok', 1)).data).toBe('done')
  })

  test('aborts every running request when the port closes or the router closes all', async () => {
    const signals: AbortSignal[] = []
    const handlers: Partial<Handlers> = {
      'app.doctor': (_input, { signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      },
    }
    const left = await serveOpen(handlers)
    left.client.request(1, 'app.doctor')
    left.client.request(2, 'app.doctor')
    await settle()
    left.client.port.close()
    await settle()
    const ended = await serveOpen(handlers)
    ended.client.request(1, 'app.doctor')
    await settle()
    ended.router.closeAll()
    await settle()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true])
    expect(ended.client.ended()).toBe('closed')
    expect(left.router.records.every(({ isError }) => !isError)).toBe(true)
  })

  test('times each request under its name, with failures and bad input flagged and cancelled ones not', async () => {
    const { router, client } = await serveOpen({
      'app.info': async () => null as never,
      'app.stats': async () => {
        throw new AppError('timeout', 'slow')
      },
      'app.doctor': async () => {
        throw new AppError('cancelled', 'by itself')
      },
    })
    client.request(1, 'app.info')
    client.request(2, 'app.stats')
    client.request(3, 'app.doctor')
    client.request(4, 'message.get', {})
    await client.next('err', 4)
    await settle()
    expect(router.records).toHaveLength(4)
    expect(router.records).toEqual(
      expect.arrayContaining([
        { name: 'app.info', isError: false },
        { name: 'app.stats', isError: true },
        { name: 'app.doctor', isError: false },
        { name: 'message.get', isError: true },
      ]),
    )
  })
})

/** A port whose other side reads nothing. */
function createStalledPort() {
  const closed = Promise.withResolvers<string>()
  let listener: (frame: unknown) => void = () => undefined
  let onClosed: (reason: string) => void = () => undefined
  let bufferedBytes = 0
  const port: FramePort = {
    get bufferedBytes() {
      return bufferedBytes
    },
    send: frame => void (bufferedBytes += JSON.stringify(frame).length),
    onFrame: given => {
      listener = given
      return () => undefined
    },
    onClose: given => {
      onClosed = given
      return () => undefined
    },
    close: (reason = '') => {
      closed.resolve(reason)
      onClosed(reason)
    },
  }
  return { port, closed: closed.promise, deliver: (frame: unknown) => listener(frame) }
}
