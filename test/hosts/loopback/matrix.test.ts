// Every method × host × origin × token × path, on both addresses of 127.0.0.1 that Jarvis may have, as a snapshot: what is
// let in line by line, what is refused counted by its status. Whoever changes a gate sees here what that opens or shuts.

import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createLocalApi, type Route } from '../../../electron/local-api/local-api.ts'
import { createTestLogger } from '../../support/test-router.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { codeOf, sayHello, startTestHost } from './loopback-page.ts'
import { requestOf, sendRaw, upgradeLines } from './raw-http.ts'

const AT_ONCE = 24

const hosts: Readonly<Record<string, (port: number) => readonly string[]>> = {
  'own address': port => [`Host: 127.0.0.1:${port}`],
  'own name': port => [`Host: localhost:${port}`],
  absent: () => [],
  'without port': () => ['Host: 127.0.0.1'],
  'other port': port => [`Host: 127.0.0.1:${port + 1}`],
  rebound: port => [`Host: evil.test:${port}`],
  'as a prefix': port => [`Host: 127.0.0.1.evil.test:${port}`],
  two: port => [`Host: 127.0.0.1:${port}`, 'Host: evil.test'],
}

const origins: Readonly<Record<string, (port: number) => readonly string[]>> = {
  absent: () => [],
  own: port => [`Origin: http://127.0.0.1:${port}`],
  null: () => ['Origin: null'],
  'other port': port => [`Origin: http://127.0.0.1:${port + 1}`],
  foreign: () => ['Origin: https://evil.test'],
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'upgrade'] as const

interface Address {
  readonly port: number
  readonly paths: readonly string[]
  /** Lines of each token's header. */
  readonly tokens: Readonly<Record<string, readonly string[]>>
}

async function matrixOf({ port, paths, tokens }: Address): Promise<string> {
  const cases = Object.entries(hosts).flatMap(([hostName, host]) =>
    Object.entries(origins).flatMap(([originName, origin]) =>
      Object.entries(tokens).flatMap(([tokenName, token]) =>
        methods.flatMap(method =>
          paths.map(path => {
            const line = `${method === 'upgrade' ? 'GET' : method} ${path} HTTP/1.1`
            const lines = [line, ...host(port), ...origin(port), ...token]
            return {
              name: `${method} ${path} | host ${hostName} | origin ${originName} | token ${tokenName}`,
              text: method === 'upgrade' ? [...lines, ...upgradeLines, '', ''].join('\r\n') : requestOf(lines),
            }
          }),
        ),
      ),
    ),
  )
  const letIn: string[] = []
  const refused = new Map<string, number>()
  for (let at = 0; at < cases.length; at += AT_ONCE) {
    const slice = cases.slice(at, at + AT_ONCE)
    for (const [index, response] of (await Promise.all(slice.map(({ text }) => sendRaw(port, text)))).entries()) {
      const status = response === null ? 'no answer' : String(response.status)
      // Refusals are alike and repeat nothing.
      if (/^[23]|^101/.test(status)) letIn.push(`${status} ${slice[index]?.name}`)
      else refused.set(status, (refused.get(status) ?? 0) + 1)
      expect(response?.headers).not.toHaveProperty('access-control-allow-origin')
      expect(response?.headers).not.toHaveProperty('set-cookie')
    }
  }
  const counts = [...refused].sort().map(([status, count]) => `${status}: ${count}`)
  return [`${cases.length} requests`, '', 'let in:', ...letIn.sort(), '', 'refused:', ...counts, ''].join('\n')
}

it('the page’s address lets in what the snapshot says', async () => {
  const running = await startTestHost()
  onTestFinished(() => running.close())
  const { token, socket } = await sayHello(running, { code: codeOf(running.host.newUrl()) })
  socket.terminate()
  const matrix = await matrixOf({
    port: running.host.port,
    paths: ['/', '/assets/app-0123.js', '/rpc', '/../secret', '/%2e%2e/secret'],
    // A token in a header means nothing here: it is shown in the first frame of a connection, and nowhere else.
    tokens: { none: [], right: [`Authorization: Bearer ${token}`, `Cookie: token=${token}`] },
  })
  await expect(matrix).toMatchFileSnapshot('__snapshots__/matrix-page.txt')
}, 120_000)

it('the local API’s address lets in what the snapshot says', async () => {
  const hello: Route = (_request, response) => {
    // Who asks for an upgrade asks to keep the connection, which takes seconds to be given up.
    response.setHeader('connection', 'close').end('hello')
    return Promise.resolve()
  }
  const routes = { 'GET /metrics': hello, 'POST /v1/chat/completions': hello }
  const api = createLocalApi({ dataDir: tempDir(), routes, logger: createTestLogger([]) })
  onTestFinished(() => api.close())
  await api.configure({ isLocalApiOn: true, localApiPort: await freePort() })
  const { url, token } = api.status()
  const matrix = await matrixOf({
    port: Number(new URL(url ?? '').port),
    paths: ['/metrics', '/v1/chat/completions', '/', '/metrics/', '/METRICS'],
    tokens: {
      none: [],
      wrong: [`Authorization: Bearer ${'x'.repeat(token?.length ?? 0)}`],
      'in a cookie': [`Cookie: token=${token}`],
      'as basic': [`Authorization: Basic ${btoa(`:${token}`)}`],
      right: [`Authorization: Bearer ${token}`],
    },
  })
  await expect(matrix).toMatchFileSnapshot('__snapshots__/matrix-local-api.txt')
}, 120_000)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
