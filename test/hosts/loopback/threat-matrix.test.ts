import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { codeOf, sayHello, startTestHost, type TestHost } from './loopback-page.ts'
import { requestOf, sendRaw, upgradeLines } from './raw-http.ts'

let running: TestHost
let port: number

beforeAll(async () => {
  running = await startTestHost()
  port = running.host.port
})
afterAll(async () => {
  await running.close()
})

/** Lines of the Host header, and a changed request line where the variant is about that. */
function hostVariants(): Record<string, { lines: string[]; target?: (path: string) => string; version?: string }> {
  const other = port + 1
  const one = (host: string) => ({ lines: [`Host: ${host}`] })
  return {
    'own address': one(`127.0.0.1:${port}`),
    'own name': one(`localhost:${port}`),
    absent: { lines: [] },
    empty: { lines: ['Host:'] },
    'only a port': one(`:${port}`),
    foreign: one(`evil.test:${port}`),
    'foreign without port': one('evil.test'),
    'address as a prefix': one(`127.0.0.1.evil.test:${port}`),
    'address as user': one(`127.0.0.1:${port}@evil.test`),
    'other port': one(`127.0.0.1:${other}`),
    'no port': one('127.0.0.1'),
    'port with a zero before': one(`127.0.0.1:0${port}`),
    'name with a dot': one(`localhost.:${port}`),
    'upper case': one(`LOCALHOST:${port}`),
    'any address': one(`0.0.0.0:${port}`),
    'mapped address': one(`[::ffff:127.0.0.1]:${port}`),
    'other loopback address': one(`127.0.0.2:${port}`),
    'short address': one(`127.1:${port}`),
    'two, ours first': { lines: [`Host: 127.0.0.1:${port}`, `Host: evil.test:${port}`] },
    'two, ours last': { lines: [`Host: evil.test:${port}`, `Host: 127.0.0.1:${port}`] },
    'two alike': { lines: [`Host: 127.0.0.1:${port}`, `host: 127.0.0.1:${port}`] },
    'absolute form of another': { ...one(`127.0.0.1:${port}`), target: path => `http://evil.test${path}` },
    'absolute form of ours': { ...one(`127.0.0.1:${port}`), target: path => `http://127.0.0.1:${port}${path}` },
    'HTTP/1.0': { ...one(`127.0.0.1:${port}`), version: 'HTTP/1.0' },
  }
}

function originVariants(): Record<string, string[]> {
  return {
    absent: [],
    own: [`Origin: http://127.0.0.1:${port}`],
    'own name': [`Origin: http://localhost:${port}`],
    null: ['Origin: null'],
    empty: ['Origin:'],
    'other port': [`Origin: http://127.0.0.1:${port + 1}`],
    https: [`Origin: https://127.0.0.1:${port}`],
    'own as a prefix': [`Origin: http://localhost:${port}.evil`],
    two: [`Origin: http://127.0.0.1:${port}`, 'Origin: http://evil.test'],
  }
}

const requests: Record<string, { line: [method: string, path: string]; lines?: readonly string[]; body?: string }> = {
  'GET page': { line: ['GET', '/'] },
  'GET file': { line: ['GET', '/assets/app-0123.js'] },
  'HEAD page': { line: ['HEAD', '/'] },
  'GET unknown': { line: ['GET', '/api/settings'] },
  POST: { line: ['POST', '/rpc'], lines: ['Content-Type: application/json', 'Content-Length: 0'] },
  'POST with a body': { line: ['POST', '/rpc'], lines: ['Content-Length: 2'], body: '{}' },
  OPTIONS: { line: ['OPTIONS', '/'], lines: ['Access-Control-Request-Method: POST'] },
  PUT: { line: ['PUT', '/'] },
  TRACE: { line: ['TRACE', '/'] },
  upgrade: { line: ['GET', '/rpc'], lines: upgradeLines },
  'upgrade elsewhere': { line: ['GET', '/'], lines: upgradeLines },
  'upgrade by POST': { line: ['POST', '/rpc'], lines: upgradeLines },
}

describe('the threat matrix', () => {
  test('of hosts, origins and requests: only our own pages get anything', async () => {
    const served: string[] = []
    const refused = new Set<string>()
    for (const [hostName, host] of Object.entries(hostVariants())) {
      const results = Object.entries(originVariants()).flatMap(([originName, origin]) =>
        Object.entries(requests).map(async ([requestName, { line, lines = [], body = '' }]) => {
          const target = host.target?.(line[1]) ?? line[1]
          const head = [`${line[0]} ${target} ${host.version ?? 'HTTP/1.1'}`, ...host.lines, ...origin, ...lines]
          const isUpgrade = lines === upgradeLines
          const text = isUpgrade ? [...head, '', ''].join('\r\n') : requestOf(head) + body
          const response = await sendRaw(port, text)
          return { name: `${hostName} | ${originName} | ${requestName}`, response }
        }),
      )
      for (const { name, response } of await Promise.all(results)) {
        if (response === null) refused.add('no answer')
        else if (response.status === 403 || response.status === 413) refused.add(`${response.status} ${response.body}`)
        else served.push(`${name}: ${response.status}`)
      }
    }
    const reads = ['GET page: 200', 'GET file: 200', 'HEAD page: 200', 'GET unknown: 404']
    const upgrades = ['upgrade: 101', 'upgrade elsewhere: 404']
    const expected = [
      ...reads.map(read => `own address | absent | ${read}`),
      ...[...reads, ...upgrades].map(read => `own address | own | ${read}`),
      ...reads.map(read => `own name | absent | ${read}`),
      ...[...reads, ...upgrades].map(read => `own name | own name | ${read}`),
    ]
    expect(served.sort()).toEqual(expected.sort())
    // Alike, and nothing of the request in them. HEAD has no body.
    expect([...refused].sort()).toEqual(['403 ', '403 Forbidden\n', '413 Payload Too Large\n'])
  })

  test.each([
    ['same-origin', {}, 200],
    ['none', {}, 200],
    ['same-site', {}, 403],
    ['cross-site', {}, 403],
    ['cross-site', { mode: 'navigate', dest: 'document' }, 200],
    ['cross-site', { mode: 'navigate', dest: 'iframe' }, 403],
    ['cross-site', { mode: 'no-cors', dest: 'document' }, 403],
    ['cross-site', { mode: 'no-cors', dest: 'script' }, 403],
    ['invented', {}, 403],
  ])(
    'Sec-Fetch-Site %s %j gets the page with %i',
    async (site, { mode, dest }: { mode?: string; dest?: string }, status) => {
      const lines = ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, `Sec-Fetch-Site: ${site}`]
      if (mode) lines.push(`Sec-Fetch-Mode: ${mode}`)
      if (dest) lines.push(`Sec-Fetch-Dest: ${dest}`)
      expect((await sendRaw(port, requestOf(lines)))?.status).toBe(status)
    },
  )

  test('a navigation from elsewhere reaches the page alone, no file of it', async () => {
    const lines = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']
    const target = ['GET /assets/app-0123.js HTTP/1.1', `Host: 127.0.0.1:${port}`, ...lines]
    expect((await sendRaw(port, requestOf(target)))?.status).toBe(403)
    const upgrade = ['GET /rpc HTTP/1.1', `Host: 127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}`]
    expect((await sendRaw(port, [...upgrade, ...lines, ...upgradeLines, '', ''].join('\r\n')))?.status).toBe(403)
  })
})

describe('a hello', () => {
  test('gets in with the right token or an unused fresh code, and with nothing else', async () => {
    const code = codeOf(running.host.newUrl())
    const first = await sayHello(running, { code })
    const token = first.token!
    const expired = codeOf(running.host.newUrl())
    const outcomes = {
      nothing: await sayHello(running, {}),
      'wrong token': await sayHello(running, { token: 'x'.repeat(token.length) }),
      'token cut short': await sayHello(running, { token: token.slice(0, -1) }),
      'token with more': await sayHello(running, { token: `${token}=` }),
      'empty token': await sayHello(running, { token: '' }),
      'token as code': await sayHello(running, { code: token }),
      'reused code': await sayHello(running, { code }),
      'code as token': await sayHello(running, { token: codeOf(running.host.newUrl()) }),
      'code after 60 s': await inAMinute(() => sayHello(running, { code: expired })),
    }
    expect(first.token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    for (const [name, { token: given, errorCode, closeCode }] of Object.entries(outcomes))
      expect({ name, given, errorCode, closeCode }).toEqual({
        name,
        given: null,
        errorCode: 'unauthorized',
        closeCode: 4401,
      })
    const again = await sayHello(running, { token })
    expect(again.token).toBe(token)
    const both = await sayHello(running, { token: 'of an earlier run', code: codeOf(running.host.newUrl()) })
    expect(both.token).toBe(token)
    for (const { socket } of [first, again, both]) socket.terminate()
  })

  test('after too many wrong ones is not looked at for a minute, except with the right token', async () => {
    const { token, socket } = await sayHello(running, { code: codeOf(running.host.newUrl()) })
    socket.terminate()
    let last = await sayHello(running, {})
    for (let tries = 0; tries < 25 && last.errorCode === 'unauthorized'; tries++)
      last = await sayHello(running, { code: 'guess' })
    expect(last.errorCode).toBe('overloaded')
    expect((await sayHello(running, { code: codeOf(running.host.newUrl()) })).errorCode).toBe('overloaded')
    const again = await sayHello(running, { token: token! })
    expect(again.token).toBe(token)
    again.socket.terminate()
    const later = await inAMinute(() => sayHello(running, { code: codeOf(running.host.newUrl()) }))
    expect(later.token).toBe(token)
    later.socket.terminate()
  })

  test('of one run opens no other run', async () => {
    const other = await startTestHost()
    const { token, socket } = await sayHello(other, { code: codeOf(other.host.newUrl()) })
    socket.terminate()
    expect((await sayHello(running, { token: token! })).token).toBeNull()
    await other.close()
  })
})

async function inAMinute<T>(work: () => Promise<T>): Promise<T> {
  const realNow = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => realNow() + 60_000)
  try {
    return await work()
  } finally {
    clock.mockRestore()
  }
}
