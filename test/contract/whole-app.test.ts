// The whole product behind every port at once: a page over a WebSocket, a command line over the socket, one linked.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createClient, type Client } from '../../shared/client.ts'
import { requestNames } from '../../shared/contract.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import { createApp, type App } from '../../electron/app.ts'
import { startLoopback, type LoopbackHost } from '../../electron/hosts/loopback/launch.ts'
import { connectToSocket } from '../../electron/hosts/socket/socket-client.ts'
import { listenOnSocket, type SocketServer } from '../../electron/hosts/socket/socket-server.ts'
import { createRawClient } from '../support/raw-client.ts'
import { webSocketFrom } from '../support/web-socket-from.ts'
import { openWebSocketPort } from '../../renderer/connect/web-socket-port.ts'
import { configFor, partsFor } from '../app/open-app.ts'

let dir: string
let app: App
let host: LoopbackHost
let server: SocketServer
let clients: { readonly page: Client; readonly cli: Client; readonly linked: Client }

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-whole-'))
  await mkdir(path.join(dir, 'page'))
  await writeFile(path.join(dir, 'page', 'index.html'), '<!doctype html>')
  app = await createApp(configFor(path.join(dir, 'data')), partsFor())
  host = await startLoopback({
    connect: (port, peer) => app.connect(port, peer),
    pageDir: path.join(dir, 'page'),
    port: 0,
    profileDir: path.join(dir, 'browser'),
    place: { platform: 'linux', env: {}, homeDir: dir, userId: 1000 },
    isBusy: () => app.isBusy(),
    appearance: () => app.appearance(),
    onEnd: () => undefined,
    logger: app.logger,
  })
  server = await listenOnSocket(app.socketPath, port => app.connect(port, { kind: 'cli' }))
  const { origin, hash, host: address } = new URL(host.newUrl())
  vi.stubGlobal('WebSocket', webSocketFrom(origin))
  const [near, far] = createLinkedPorts()
  app.connect(far, { kind: 'cli' })
  let token: string | undefined
  clients = {
    page: createClient({
      connect: () => openWebSocketPort(`ws://${address}/rpc`),
      credentials: () => (token === undefined ? { code: hash.slice('#c='.length) } : { token }),
      onWelcome: welcome => (token = welcome.token),
    }),
    cli: createClient({ connect: () => connectToSocket(app.socketPath), reconnects: false }),
    linked: createClient({ connect: () => near, reconnects: false }),
  }
})
afterAll(async () => {
  for (const client of Object.values(clients)) client.close()
  await app.shutdown('test done')
  await Promise.all([host.close(), server.close()])
  vi.unstubAllGlobals()
  await rm(dir, { recursive: true, force: true })
})

describe('the whole app', () => {
  test('tells every client of a change that one of them made, and they all read the same', async () => {
    const heard: string[] = []
    for (const [name, client] of Object.entries(clients)) {
      await client.call('app.info', {})
      client.on('settings.changed', ({ theme }) => heard.push(`${name}: ${theme}`))
    }
    await clients.page.call('settings.set', { patch: { theme: 'dark' } })
    await vi.waitFor(() => expect(heard.sort()).toEqual(['cli: dark', 'linked: dark', 'page: dark']))
    const [one, ...others] = await Promise.all(Object.values(clients).map(client => client.call('settings.get', {})))
    for (const other of others) expect(other).toEqual(one)
  })

  test('answers alike on every port, errors too', async () => {
    for (const client of Object.values(clients)) {
      expect((await client.call('app.info', {})).dataDir).toBe(path.join(dir, 'data'))
      expect((await client.call('conversation.list', { limit: 10 })).items).toEqual([])
      await expect(client.call('conversation.get', { conversationId: 'c404' })).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(client.call('message.list', { limit: 0 })).rejects.toMatchObject({
        code: 'bad_request',
        data: { where: 'limit' },
      })
    }
  })

  test('lets the page name no path of this computer', async () => {
    const input = { path: path.join(dir, 'page', 'index.html') }
    await expect(clients.page.call('model.add', input)).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(clients.page.call('app.present', { open: true })).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(clients.cli.call('model.add', input)).rejects.toMatchObject({ code: 'llm_model_invalid' })
  })

  test('answers every request of the contract that is given rubbish with bad_request, and nothing of it is a fault', async () => {
    const client = createRawClient(await connectToSocket(app.socketPath))
    await client.hello()
    for (const [at, name] of requestNames.entries()) client.request(at + 1, name, { rubbish: [null] })
    for (const at of requestNames.keys()) expect((await client.next('err', at + 1)).error.code).toBe('bad_request')
    client.port.close()
  })

  test('takes an upload as bytes, in slices, and says what is no model', async () => {
    // Begins like a model, and is none.
    const bytes = new Uint8Array(100_000).fill(7)
    bytes.set(new TextEncoder().encode('GGUF'))
    const { uploadId } = await clients.page.call('model.upload.begin', { name: 'x.gguf', sizeBytes: bytes.length })
    for (const offset of [0, 50_000]) {
      const slice = bytes.subarray(offset, offset + 50_000)
      const answer = await clients.page.call('model.upload.append', { uploadId, offset }, { bytes: slice })
      expect(answer.receivedBytes).toBe(offset + 50_000)
    }
    await expect(clients.page.call('model.upload.finish', { uploadId })).rejects.toMatchObject({
      code: 'llm_model_invalid',
    })
  })
})
