import { readFileSync, statSync } from 'node:fs'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalApi, type Route } from '../../electron/local-api/local-api.ts'
import { createTestLogger } from '../support/test-router.ts'
import { tempDir } from '../support/temp-dir.ts'

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const hello: Route = (_request, response) => {
  response.end('hello')
  return Promise.resolve()
}

async function open(routes: Readonly<Record<string, Route>> = { 'GET /hello': hello }, dataDir = tempDir()) {
  const api = createLocalApi({ dataDir, routes, logger: createTestLogger([]) })
  onTestFinished(() => api.close())
  const port = await freePort()
  await api.configure({ isLocalApiOn: true, localApiPort: port })
  const { token } = api.status()
  return { api, port, token: token ?? '', dataDir }
}

/** Plain Node: fetch decides about Host and Origin by itself. */
async function ask(
  port: number,
  headers: http.OutgoingHttpHeaders | readonly string[],
  path = '/hello',
  method = 'GET',
) {
  return await new Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }>((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', path, method, headers, agent: false }, response => {
      let body = ''
      response.on('data', (piece: Buffer) => (body += piece.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    request.on('error', reject)
    request.end()
  })
}

describe('the local API', () => {
  it('answers a program that has the token, and nobody else', async () => {
    const { port, token } = await open()
    const statusFor = async (authorization?: string) =>
      (await ask(port, authorization === undefined ? {} : { authorization })).status
    expect(await ask(port, { authorization: `Bearer ${token}` })).toMatchObject({ status: 200, body: 'hello' })
    expect(await statusFor()).toBe(401)
    for (const wrong of [
      'Bearer',
      'Bearer ',
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      token,
    ]) {
      expect(await statusFor(wrong), wrong).toBe(401)
    }
    const refusal = await ask(port, {})
    expect(refusal.headers['www-authenticate']).toBe('Bearer')
    expect(refusal.body).not.toContain(token)
  })

  it('answers no page, whatever it shows: foreign names, origins and marks of browsers are refused before the token', async () => {
    const { port, token } = await open()
    const authorization = `Bearer ${token}`
    for (const marks of [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { host: '127.0.0.1' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${port}` },
      { referer: 'https://evil.example/' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expect((await ask(port, { authorization, ...marks })).status, JSON.stringify(marks)).toBe(403)
    }
    const twoHosts = ['Host', `127.0.0.1:${port}`, 'Host', 'evil.example', 'Authorization', authorization]
    const [status = ''] = await rawRequest(port, `GET /hello HTTP/1.1\r\n${pairs(twoHosts)}\r\n`)
    expect(status).toMatch(/ (400|403) /)
  })

  it('knows its routes by method and path and nothing else', async () => {
    const { port, token } = await open()
    const headers = { authorization: `Bearer ${token}` }
    expect((await ask(port, headers, '/hello?x=1')).status).toBe(200)
    for (const path of ['/', '/hello/', '/constructor', '/__proto__', '//hello']) {
      expect((await ask(port, headers, path)).status, path).toBe(404)
    }
    expect((await ask(port, headers, '/hello', 'POST')).status).toBe(404)
  })

  it('keeps its token over restarts in a file for the user alone, and makes another when the file is gone', async () => {
    const first = await open()
    const file = path.join(first.dataDir, 'local-api-token')
    expect(readFileSync(file, 'utf8').trim()).toBe(first.token)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await first.api.close()
    expect((await open(undefined, first.dataDir)).token).toBe(first.token)
    expect((await open()).token).not.toBe(first.token)
  })

  it('lets in only the new token once there is one, cuts off who came with the old one, and keeps it', async () => {
    const entered = Promise.withResolvers<undefined>()
    const endless: Route = (_, response) => {
      entered.resolve(undefined)
      return new Promise(resolve => void response.once('close', () => resolve()))
    }
    const { api, port, token, dataDir } = await open({ 'GET /hello': hello, 'GET /endless': endless })
    const cutOff = ask(port, { authorization: `Bearer ${token}` }, '/endless').catch(() => 'cut off')
    await entered.promise
    const renewed = await api.renewToken()
    expect(await cutOff).toBe('cut off')
    expect(renewed).toEqual(api.status())
    expect(renewed.token).not.toBe(token)
    expect((await ask(port, { authorization: `Bearer ${token}` })).status).toBe(401)
    expect((await ask(port, { authorization: `Bearer ${renewed.token}` })).status).toBe(200)
    const file = path.join(dataDir, 'local-api-token')
    expect(readFileSync(file, 'utf8').trim()).toBe(renewed.token)
    expect(statSync(file).mode & 0o077).toBe(0)
    await api.configure({ isLocalApiOn: false, localApiPort: port })
    expect(await api.renewToken()).toMatchObject({ isOn: false, token: null })
    await api.configure({ isLocalApiOn: true, localApiPort: port })
    expect((await ask(port, { authorization: `Bearer ${renewed.token}` })).status).toBe(401)
  })

  it('is not there until it is turned on, moves with its port, and goes away', async () => {
    const { api, port, token } = await open()
    const other = await freePort()
    await api.configure({ isLocalApiOn: true, localApiPort: other })
    expect(api.status().url).toBe(`http://127.0.0.1:${other}`)
    expect((await ask(other, { authorization: `Bearer ${token}` })).status).toBe(200)
    await expect(ask(port, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await api.configure({ isLocalApiOn: false, localApiPort: other })
    expect(api.status()).toEqual({ isOn: false, url: null, token: null, problem: null })
    await expect(ask(other, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('says why it is not there when another program has its port', async () => {
    const { port } = await open()
    const api = createLocalApi({ dataDir: tempDir(), routes: {}, logger: createTestLogger([]) })
    await api.configure({ isLocalApiOn: true, localApiPort: port })
    expect(api.status()).toMatchObject({ isOn: true, url: null, problem: 'EADDRINUSE' })
    await api.close()
  })

  it('closes in time under a reader that never finishes, and tells the route that it has gone', async () => {
    const gone = Promise.withResolvers<string>()
    const endless: Route = (_request, response, signal) => {
      signal.addEventListener('abort', () => gone.resolve('gone'))
      response.writeHead(200)
      response.write('x'.repeat(1_000_000))
      return Promise.resolve()
    }
    const { api, port, token } = await open({ 'GET /endless': endless })
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`GET /endless HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    await new Promise(resolve => socket.once('readable', resolve))
    await api.close()
    expect(await gone.promise).toBe('gone')
    socket.destroy()
  })

  it('turns a route that fails into 500 and goes on', async () => {
    const { port, token } = await open({
      'GET /broken': () => Promise.reject(new Error('secret')),
      'GET /hello': hello,
    })
    const headers = { authorization: `Bearer ${token}` }
    const { status, body } = await ask(port, headers, '/broken')
    expect([status, body]).toEqual([500, 'Internal Server Error\n'])
    expect((await ask(port, headers)).status).toBe(200)
  })
})

function pairs(list: readonly string[]): string {
  return list.map((each, at) => (at % 2 === 0 ? `${each}: ` : `${each}\r\n`)).join('')
}

async function rawRequest(port: number, text: string): Promise<string[]> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const piece of socket) answer += String(piece)
  return answer.split('\r\n')
}
