import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClient, type Client, type ClientOptions, type ClientState } from '../../shared/client.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import type { ClientFrame, FramePort, ServerFrame } from '../../shared/frames.ts'

/** The router's end of each connection the client opened, driven by hand. */
interface FarEnd {
  readonly port: FramePort
  readonly received: ClientFrame[]
  send(frame: ServerFrame): void
  welcome(): void
}

const clients: Client[] = []

function start(options: Partial<ClientOptions> = {}) {
  const ends: FarEnd[] = []
  const client = createClient({
    connect: () => {
      const [near, far] = createLinkedPorts()
      const received: ClientFrame[] = []
      far.onFrame(frame => received.push(frame as ClientFrame))
      const end: FarEnd = {
        port: far,
        received,
        send: frame => far.send(frame),
        welcome: () => far.send({ kind: 'welcome', version: 1 }),
      }
      ends.push(end)
      return near
    },
    ...options,
  })
  clients.push(client)
  const states: ClientState[] = [client.state]
  client.onState(state => states.push(state))
  return { client, ends, states }
}

async function startOpen(options?: Partial<ClientOptions>) {
  const started = start(options)
  await tick()
  started.ends[0]!.welcome()
  await tick()
  return { ...started, end: started.ends[0]! }
}

async function tick(ms = 0) {
  await vi.advanceTimersByTimeAsync(ms)
}

function lastRequest(end: FarEnd) {
  const request = end.received.findLast(({ kind }) => kind === 'request')
  if (request?.kind !== 'request') throw new Error('No request came.')
  return request
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  vi.useRealTimers()
})

describe('a call', () => {
  test('made before the connection stands waits for it', async () => {
    const { client, ends } = start()
    const answer = client.call('settings.get', {})
    await tick()
    expect(ends[0]!.received.map(({ kind }) => kind)).toEqual(['hello'])
    ends[0]!.welcome()
    await tick()
    ends[0]!.send({ kind: 'ok', id: lastRequest(ends[0]!).id, data: 'settings' })
    expect(await answer).toBe('settings')
  })

  test('gives up waiting for a connection after its time', async () => {
    const { client } = start({ connect: () => Promise.reject(new Error('nobody there')), connectTimeoutMs: 3_000 })
    const answer = expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected', retryable: true })
    await tick(3_000)
    await answer
  })

  test('can be aborted while it waits for a connection, and sends nothing then', async () => {
    const { client, ends } = start()
    const abort = new AbortController()
    const answer = expect(client.call('app.info', {}, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    abort.abort()
    await answer
    ends[0]!.welcome()
    await tick()
    expect(ends[0]!.received).toHaveLength(1)
    await expect(client.call('app.info', {}, { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('sends nothing when it is aborted in the moment it was made', async () => {
    const { client, end } = await startOpen()
    const sent = end.received.length
    const abort = new AbortController()
    const answer = client.call('app.info', {}, { signal: abort.signal })
    abort.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await tick()
    expect(end.received).toHaveLength(sent)
  })

  test('sends cancel once when aborted, and takes the answer that comes', async () => {
    const { client, end } = await startOpen()
    const abort = new AbortController()
    const answer = client.call('app.info', {}, { signal: abort.signal })
    await tick()
    abort.abort()
    await tick()
    expect(end.received.at(-1)).toEqual({ kind: 'cancel', id: lastRequest(end).id })
    end.send({ kind: 'ok', id: lastRequest(end).id, data: 'too late to cancel' })
    expect(await answer).toBe('too late to cancel')
    const sent = end.received.length
    abort.signal.dispatchEvent(new Event('abort'))
    await tick()
    expect(end.received).toHaveLength(sent)
  })

  test('ignores frames for it that come after its answer, and frames of ids it never used', async () => {
    const { client, end } = await startOpen()
    const chunks: unknown[] = []
    const answer = client.call('chat.follow', { messageId: 'm1' }, { onChunk: chunk => chunks.push(chunk) })
    await tick()
    const { id } = lastRequest(end)
    end.send({ kind: 'chunk', id: id + 7, data: 'stray' })
    end.send({ kind: 'ok', id: id + 7, data: 'stray' })
    end.send({ kind: 'chunk', id, data: 'one' })
    end.send({ kind: 'ok', id, data: 'end' })
    end.send({ kind: 'chunk', id, data: 'late' })
    end.send({ kind: 'err', id, error: { code: 'internal', message: 'late', retryable: false } })
    expect(await answer).toBe('end')
    await tick()
    expect(chunks).toEqual(['one'])
  })

  test('that cannot be sent rejects with the reason and leaves the connection in use', async () => {
    const { client, end } = await startOpen()
    await expect(client.call('app.info', { broken: () => 1 } as never)).rejects.toThrow('could not be cloned')
    const answer = client.call('app.info', {})
    await tick()
    end.send({ kind: 'ok', id: lastRequest(end).id, data: 'fine' })
    expect(await answer).toBe('fine')
  })
})

describe('a lost connection', () => {
  test('rejects what is pending as disconnected, once, and is found again without replay', async () => {
    const { client, ends, end, states } = await startOpen()
    const answer = expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected', retryable: true })
    await tick()
    end.port.close()
    await answer
    expect(client.state).toBe('connecting')
    await tick(250)
    expect(ends).toHaveLength(2)
    ends[1]!.welcome()
    await tick()
    expect(states).toEqual(['connecting', 'open', 'connecting', 'open'])
    expect(ends[1]!.received.map(({ kind }) => kind)).toEqual(['hello'])
  })

  test('is looked for after 0.25 s, doubling to 5 s, and from the start again after a success', async () => {
    const { ends, end } = await startOpen()
    end.port.close()
    const gaps: number[] = []
    for (let attempt = 1; attempt <= 7; attempt++) {
      const startedAt = performance.now()
      while (ends.length === attempt) await tick(10)
      gaps.push(performance.now() - startedAt)
      ends[attempt]!.port.close()
    }
    expect(gaps.map(gap => Math.round(gap / 50) * 50)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000])
    while (ends.length === 8) await tick(10)
    ends[8]!.welcome()
    await tick()
    ends[8]!.port.close()
    await tick(260)
    expect(ends).toHaveLength(10)
  })

  test('that never welcomes is given up and tried again', async () => {
    const { ends } = start({ connectTimeoutMs: 1_000 })
    await tick(1_300)
    expect(ends).toHaveLength(2)
  })

  test('that sends what is no frame is closed and opened anew', async () => {
    const { ends, end } = await startOpen()
    end.send(null as never)
    await tick(300)
    expect(ends).toHaveLength(2)
  })

  test('ends a client that does not reconnect', async () => {
    const { client, end, ends, states } = await startOpen({ reconnects: false })
    end.port.close()
    await tick(10_000)
    expect(states).toEqual(['connecting', 'open', 'closed'])
    expect(ends).toHaveLength(1)
    await expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected' })
  })

  test('does not let the old port speak for the new one', async () => {
    const ports: { hear(frame: ServerFrame): void; lose(): void }[] = []
    const { client } = start({
      connect: () => {
        let onFrame: (frame: unknown) => void = () => undefined
        let onClose: (reason: string) => void = () => undefined
        ports.push({ hear: frame => onFrame(frame), lose: () => onClose('lost') })
        return {
          bufferedBytes: 0,
          send: () => undefined,
          close: () => undefined,
          onFrame: listener => ((onFrame = listener), () => undefined),
          onClose: listener => ((onClose = listener), () => undefined),
        }
      },
    })
    const heard = vi.fn()
    client.on('models.changed', heard)
    await tick()
    ports[0]!.hear({ kind: 'welcome', version: 1 })
    ports[0]!.lose()
    ports[0]!.lose()
    await tick(250)
    expect(ports).toHaveLength(2)
    ports[0]!.hear({ kind: 'event', name: 'models.changed', data: {} })
    ports[0]!.hear({ kind: 'welcome', version: 1 })
    expect(client.state).toBe('connecting')
    expect(heard).not.toHaveBeenCalled()
    ports[1]!.hear({ kind: 'welcome', version: 1 })
    ports[1]!.hear({ kind: 'event', name: 'models.changed', data: {} })
    expect(heard).toHaveBeenCalledTimes(1)
  })
})

describe('a refused client', () => {
  const refusal = { code: 'unauthorized', message: 'no', retryable: false } as const

  test('does not try again, and says so to calls made before and after', async () => {
    const { client, ends, states } = start()
    const waiting = expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'unauthorized' })
    await tick()
    ends[0]!.send({ kind: 'err', id: 0, error: refusal })
    ends[0]!.port.close('unauthorized')
    await waiting
    await tick(60_000)
    expect(states).toEqual(['connecting', 'refused'])
    expect(ends).toHaveLength(1)
    await expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'unauthorized' })
    client.close()
    expect(client.state).toBe('refused')
  })

  test('is not what a slow hello or a full host makes of it', async () => {
    for (const code of ['timeout', 'overloaded'] as const) {
      const { client, ends } = start()
      await tick()
      ends[0]!.send({ kind: 'err', id: 0, error: { ...refusal, code } })
      ends[0]!.port.close()
      await tick(300)
      expect(client.state).toBe('connecting')
      expect(ends).toHaveLength(2)
    }
  })
})

describe('the handshake', () => {
  test('asks for credentials at every connection and tells the token of the welcome', async () => {
    const tokens: (string | undefined)[] = []
    let token: string | undefined
    const { ends } = start({
      credentials: () => (token === undefined ? { code: 'first' } : { token }),
      onWelcome: welcome => {
        token = welcome.token
        tokens.push(token)
      },
    })
    await tick()
    expect(ends[0]!.received).toEqual([{ kind: 'hello', version: 1, code: 'first' }])
    ends[0]!.send({ kind: 'welcome', version: 1, token: 'T' })
    await tick()
    ends[0]!.port.close()
    await tick(250)
    expect(ends[1]!.received).toEqual([{ kind: 'hello', version: 1, token: 'T' }])
    ends[1]!.welcome()
    await tick()
    expect(tokens).toEqual(['T', undefined])
  })
})

describe('events', () => {
  test('reach every listener until it stops listening, one added in the middle included', async () => {
    const { client, end } = await startOpen()
    const heard: string[] = []
    const stop = client.on('models.changed', () => heard.push('first'))
    client.on('models.changed', () => heard.push('second'))
    end.send({ kind: 'event', name: 'models.changed', data: {} })
    end.send({ kind: 'event', name: 'unheard.of', data: {} })
    await tick()
    stop()
    end.send({ kind: 'event', name: 'models.changed', data: {} })
    await tick()
    expect(heard).toEqual(['first', 'second', 'second'])
  })
})

describe('closing', () => {
  test('rejects pending and waiting calls, and closes a port that comes too late', async () => {
    const { client, end } = await startOpen()
    const pending = expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected' })
    await tick()
    client.close()
    await pending
    const ended = vi.fn()
    end.port.onClose(ended)
    await tick()
    expect(ended).toHaveBeenCalledTimes(1)

    const late = Promise.withResolvers<FramePort>()
    const second = start({ connect: () => late.promise })
    const waiting = expect(second.client.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected' })
    second.client.close()
    await waiting
    const [near, far] = createLinkedPorts()
    const farEnded = vi.fn()
    far.onClose(farEnded)
    late.resolve(near)
    await tick()
    expect(farEnded).toHaveBeenCalledTimes(1)
  })
})
