import net from 'node:net'
import os from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { securityHeaders } from '../../../electron/lib/content-security-policy.ts'
import { codeOf, sayHello, startTestHost, type TestHost } from './loopback-page.ts'
import { requestOf, sendRaw, upgradeLines } from './raw-http.ts'

let running: TestHost
let port: number

beforeAll(async () => {
  running = await startTestHost({ handlers: { 'app.info': async () => 'info' as never } })
  port = running.host.port
})
afterAll(async () => {
  await running.close()
})

function get(target: string, ...lines: string[]) {
  return sendRaw(port, requestOf([`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines]))
}

describe('the address', () => {
  test('is 127.0.0.1 and no other of this computer', async () => {
    const others = Object.values(os.networkInterfaces())
      .flatMap(list => list ?? [])
      .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address))
      .filter(address => address !== '127.0.0.1')
    for (const address of [...others, '127.0.0.2', '::1']) {
      const outcome = await new Promise<string>(resolve => {
        const socket = net.connect({ port, host: address, timeout: 2_000 })
        socket.once('connect', () => resolve('connected'))
        socket.once('timeout', () => resolve('no answer'))
        socket.once('error', () => resolve('refused'))
        socket.once('close', () => socket.destroy())
      })
      expect({ address, outcome }).not.toEqual({ address, outcome: 'connected' })
    }
  })

  test('with a port in use is a conflict that names the port, and the first goes on', async () => {
    await expect(startTestHost({ port })).rejects.toMatchObject({
      code: 'conflict',
      data: { reason: 'port', port, systemCode: 'EADDRINUSE' },
    })
    expect((await get('/'))?.status).toBe(200)
  })

  test('with a given port is that port', async () => {
    const other = await startTestHost()
    const freed = other.host.port
    await other.close()
    const again = await startTestHost({ port: freed })
    expect(again.host.port).toBe(freed)
    expect(again.host.newUrl()).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${freed}/#c=[A-Za-z0-9_-]{43}$`))
    await again.close()
  })
})

describe('every response', () => {
  test('has the security headers, no cookie and no permission for other origins', async () => {
    const host = `Host: 127.0.0.1:${port}`
    const upgrade = ['GET /rpc HTTP/1.1', host, `Origin: http://127.0.0.1:${port}`]
    const responses = {
      page: await get('/'),
      file: await get('/assets/app-0123.js'),
      head: await sendRaw(port, requestOf(['HEAD / HTTP/1.1', host])),
      missing: await get('/no.js'),
      forbidden: await sendRaw(port, requestOf(['GET / HTTP/1.1', 'Host: evil.test'])),
      preflight: await sendRaw(port, requestOf(['OPTIONS / HTTP/1.1', host, 'Origin: http://evil.test'])),
      'long address': await get(`/${'a'.repeat(3_000)}`),
      'long headers': await get('/', `X: ${'a'.repeat(9_000)}`),
      'with a body': await get('/', 'Content-Length: 5'),
      'waiting for leave to send': await get('/', 'Content-Length: 5', 'Expect: 100-continue'),
      'expecting the unknown': await get('/', 'Expect: something'),
      'no HTTP': await sendRaw(port, 'hello\r\n\r\n'),
      upgraded: await sendRaw(port, [...upgrade, ...upgradeLines, '', ''].join('\r\n')),
      'upgrade without key': await sendRaw(
        port,
        [...upgrade, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'),
      ),
      'upgrade to another thing': await sendRaw(
        port,
        [...upgrade, 'Upgrade: h2c', 'Connection: Upgrade', '', ''].join('\r\n'),
      ),
    }
    expect(Object.fromEntries(Object.entries(responses).map(([name, response]) => [name, response?.status]))).toEqual({
      page: 200,
      file: 200,
      head: 200,
      missing: 404,
      forbidden: 403,
      preflight: 403,
      'long address': 414,
      'long headers': 431,
      'with a body': 413,
      'waiting for leave to send': 413,
      'expecting the unknown': 200,
      'no HTTP': 400,
      upgraded: 101,
      'upgrade without key': 400,
      'upgrade to another thing': 400,
    })
    for (const [name, response] of Object.entries(responses)) {
      for (const [header, value] of Object.entries(securityHeaders())) {
        const given = response?.headers[header.toLowerCase()]
        // The page's own policy names its WebSocket besides.
        expect({ name, header, given: given?.replace(/ ws:[^;]*/, '') }).toEqual({ name, header, given: value })
      }
      const odd = Object.keys(response!.headers).filter(header =>
        /^access-control|^set-cookie|^server$|^x-powered/.test(header),
      )
      expect({ name, odd }).toEqual({ name, odd: [] })
    }
  })

  test('lets the page connect to its own WebSocket and to nothing else', async () => {
    expect((await get('/'))?.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${port};`)
  })

  test('to HEAD has the length and no body', async () => {
    const response = await sendRaw(port, requestOf(['HEAD / HTTP/1.1', `Host: 127.0.0.1:${port}`]))
    expect(response).toMatchObject({ body: '', headers: { 'content-length': '36' } })
    expect((await get('/'))?.body).toHaveLength(36)
  })
})

describe('the page’s path', () => {
  test('may have a query, and leads out of its folder in no spelling', async () => {
    expect((await get('/?from=somewhere'))?.status).toBe(200)
    for (const target of ['/../package.json', '/%2e%2e%2fpackage.json', '/..%5cpackage.json', '//etc/passwd', '/.env'])
      expect({ target, status: (await get(target))?.status }).toEqual({ target, status: 404 })
  })
})

describe('strangers', () => {
  test('cannot send a body, however large', async () => {
    const before = process.memoryUsage().rss
    const sent = await new Promise<number>(resolve => {
      const socket = net.connect(port, '127.0.0.1')
      const piece = Buffer.alloc(1_000_000)
      let sizeBytes = 0
      socket.write(`POST /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000000000\r\n\r\n`)
      const write = () => {
        while (!socket.destroyed && socket.write(piece)) sizeBytes += piece.length
        sizeBytes += piece.length
      }
      socket.on('drain', write)
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(sizeBytes))
      socket.resume()
      write()
    })
    expect(sent).toBeLessThan(50_000_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  test('cannot make the host hold a large first message', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { Origin: running.origin } })
    const closed = new Promise(resolve => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.on('open', () => socket.send(Buffer.alloc(1_000_000)))
    // Cut off, not read to its end and answered.
    expect(await closed).toBe(1006)
  })

  test('who send their request drop by drop, or nothing, are shut out after some seconds', async () => {
    const slow = net.connect(port, '127.0.0.1')
    slow.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`)
    const dripping = setInterval(() => slow.write('X: 1\r\n'), 200)
    const silent = net.connect(port, '127.0.0.1')
    const mute = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { Origin: running.origin } })
    const answers = [slow, silent].map(
      socket =>
        new Promise<string>(resolve => {
          let text = ''
          socket.on('data', data => (text += data.toString()))
          socket.on('error', () => undefined)
          socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''))
        }),
    )
    const muteEnd = new Promise(resolve => mute.once('close', resolve))
    expect(await Promise.all(answers)).toEqual(['HTTP/1.1 408 Request Timeout', 'HTTP/1.1 408 Request Timeout'])
    expect(await muteEnd).toBe(4401)
    clearInterval(dripping)
  })

  test('with thousands of idle connections hold few of them, and the user still gets in and keeps his connection', async () => {
    const first = await sayHello(running, { code: codeOf(running.host.newUrl()) })
    let open = 0
    const sockets: net.Socket[] = []
    for (let batch = 0; batch < 20; batch++) {
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          const socket = net.connect(port, '127.0.0.1')
          sockets.push(socket)
          socket.on('error', () => undefined)
          socket.on('close', () => open--)
          await new Promise(resolve => socket.once('connect', resolve))
          open++
        }),
      )
    }
    await vi.waitFor(() => expect(open).toBeLessThanOrEqual(256), 5_000)
    expect((await get('/'))?.status).toBe(200)
    const second = await sayHello(running, { code: codeOf(running.host.newUrl()) })
    expect(second.token).toBe(first.token)
    expect(first.socket.readyState).toBe(WebSocket.OPEN)
    for (const socket of sockets) socket.destroy()
    first.socket.terminate()
    second.socket.terminate()
  })
})

describe('a page', () => {
  test('that stops answering pings is let go, one that answers is kept', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const deaf = await sayHello(running, { code: codeOf(running.host.newUrl()) })
    const alive = await sayHello(running, { code: codeOf(running.host.newUrl()) })
    const ended = new Promise(resolve => deaf.socket.once('close', resolve))
    deaf.socket.pause()
    vi.advanceTimersByTime(30_000)
    await delay(50)
    vi.advanceTimersByTime(30_000)
    vi.useRealTimers()
    deaf.socket.resume()
    await ended
    expect(alive.socket.readyState).toBe(WebSocket.OPEN)
    alive.socket.terminate()
  })

  test('that sends text instead of frames is answered as malformed', async () => {
    const { socket } = await sayHello(running, { code: codeOf(running.host.newUrl()) })
    const answer = new Promise<Buffer>(resolve => socket.once('message', resolve))
    socket.send('{"kind":"request","id":1,"name":"app.info","input":{}}')
    expect((await answer).toString()).toContain('bad_request')
    socket.terminate()
  })
})

describe('closing', () => {
  test('ends idle connections, and pages after their close frame', async () => {
    const other = await startTestHost()
    const { socket } = await sayHello(other, { code: codeOf(other.host.newUrl()) })
    const idle = net.connect(other.host.port, '127.0.0.1')
    await new Promise(resolve => idle.once('connect', resolve))
    const ends = Promise.all([
      new Promise(resolve => socket.once('close', resolve)),
      new Promise(resolve => idle.once('close', resolve)),
    ])
    await other.close()
    expect((await ends)[0]).toBe(4000)
    await expect(fetch(other.origin)).rejects.toThrow()
  })

  test('does not wait for a page that does not answer', async () => {
    const other = await startTestHost()
    const { socket } = await sayHello(other, { code: codeOf(other.host.newUrl()) })
    socket.pause()
    await other.close()
    socket.terminate()
  })
})
