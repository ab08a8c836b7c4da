// Nothing leaves the computer: a full use of Jarvis with a real browser, beside a canary, while every connection of the
// host's process, its threads and its children is recorded. They may talk to the engine the user configured, alone.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { connectToOwner } from '../../electron/cli/connect.ts'
import type { Client } from '../../shared/client.ts'
import { startCanary } from '../support/canary.ts'
import { startFakeOllama } from '../support/fake-ollama.ts'
import { expect, test } from './jarvis-test.ts'

const recorder = pathToFileURL(path.resolve(import.meta.dirname, '../support/record-connections.mjs')).href
const ignore = () => undefined

test('a full use reaches the configured engine and nothing else', async ({ ownHost }, testInfo) => {
  const canary = await startCanary()
  const ollama = await startFakeOllama()
  const record = testInfo.outputPath('connections.txt')
  writeFileSync(record, '')
  const { host, jarvis } = await ownHost({
    ollamaUrl: ollama.url,
    env: { NODE_OPTIONS: `--import ${recorder}`, CONNECTION_RECORD: record },
    settings: { isTitledByModel: true, proposesFacts: true, isCacheOn: true },
  })
  const { page } = jarvis
  const own = new URL(page.url()).origin
  const requests: string[] = []
  page.on('request', request => requests.push(request.url()))
  page.on('websocket', socket => requests.push(socket.url().replace(/^ws/, 'http')))
  const peers = watchPeers(host.pid())

  ollama.chat(exchange => {
    exchange.say(`Here is ![a picture](${canary.url}/a.png) and [a link](${canary.url}/b), my name is Canary.`)
    exchange.done()
  })
  await jarvis.ask('My name is Alice and I live in Paris. Show me a picture.')
  await jarvis.hasEnded(jarvis.answers.first())
  const client = await connectToOwner(host.dataDir)
  if (client === null) throw new Error('Jarvis does not answer.')
  await useEverything(client, host.dataDir, canary.url)
  for (const view of ['#/memory', '#/memory/search', '#/memory/facts', '#/performance', '#/settings', '#/chat']) {
    await page.evaluate(hash => (location.hash = hash), view)
    await expect(page.getByRole('main')).toBeVisible()
    await page.waitForTimeout(200)
  }
  await page.reload()
  await expect(jarvis.composer).toBeVisible()
  client.close()
  const seen = peers.stop()
  await host.stop()

  const engine = new URL(ollama.url).host
  const lines = readFileSync(record, 'utf8').trim().split('\n')
  // The recording works, and the engine was used.
  expect(lines.some(line => line.startsWith('recording '))).toBe(true)
  expect(lines).toContain(`connect ${engine}`)
  const elsewhere = lines.filter(line => !line.startsWith('recording ') && !isAllowed(line, engine, host.dataDir))
  expect(elsewhere).toEqual([])
  // What native code did, as the system saw it. The page's own socket comes in from the browser.
  expect(seen.filter(peer => peer !== engine && !peer.startsWith('127.0.0.1:'))).toEqual([])
  expect(requests.filter(url => !url.startsWith(`${own}/`) && !/^(data|blob):/.test(url))).toEqual([])
  expect(canary.hits).toEqual([])
  await ollama.shut()
  canary.close()
})

/** Every part that could have a reason to look something up. Downloads are the user's own wish, and not asked for. */
async function useEverything(client: Client, dataDir: string, canaryUrl: string): Promise<void> {
  const file = path.join(path.dirname(dataDir), 'talk.md')
  writeFileSync(file, `# A talk\n\n## You\n\nLook at ![](${canaryUrl}/imported.png)\n\n## Jarvis\n\nNo.\n`)
  await client.call('import.path', { path: file }, { onChunk: ignore })
  for (const mode of ['text', 'meaning', 'hybrid'] as const)
    await client.call('search.messages', { text: 'picture', mode, limit: 10 })
  await client.call('fact.add', { text: `I read ${canaryUrl}/fact` })
  const { items } = await client.call('conversation.list', { limit: 5 })
  for (const { conversationId } of items) {
    await client.call('export.read', { conversationId, format: 'html' })
    await client.call('conversation.transcript', { conversationId, limit: 50 })
  }
  await client.call('engine.check', {})
  await client.call('model.list', {})
  await client.call('model.starters', {})
  await client.call('voice.list', {})
  await client.call('speech.synthesize', { text: `Bonjour, voyez ${canaryUrl}/spoken` }, { onChunk: ignore })
  await client.call('app.doctor', {})
  await client.call('app.check', { isFull: true })
  await client.call('app.stats', {})
  const { name } = await client.call('backup.create', {})
  await client.call('backup.drill', { name })
  await client.call('cache.report', {})
  await client.call('settings.set', { patch: { systemPrompt: `See ${canaryUrl}/prompt` } })
  const sent = await client.call('chat.send', { content: `What is at ${canaryUrl}/question?` })
  if (sent.kind === 'started') await client.call('chat.follow', { messageId: sent.answerId }, { onChunk: ignore })
}

/** The engine, our own socket for the command line, and the names of this computer itself. */
function isAllowed(line: string, engine: string, dataDir: string): boolean {
  const [kind = '', ...rest] = line.split(' ')
  const where = rest.join(' ')
  if (kind === 'connect') return where === engine || where.startsWith(dataDir) || /jarvis-[^/]+\/s$/.test(where)
  return kind.startsWith('dns.lookup') && (where === '127.0.0.1' || where === 'localhost')
}

/** Peers of the sockets of a process and its children, looked up again and again; Linux only, elsewhere none. */
function watchPeers(pid: number): { stop: () => readonly string[] } {
  const seen = new Set<string>()
  const look = () => {
    for (const peer of peersOf(pid)) seen.add(peer)
  }
  const timer = existsSync('/proc/net/tcp') ? setInterval(look, 50) : undefined
  return {
    stop() {
      clearInterval(timer)
      return [...seen]
    },
  }
}

function peersOf(pid: number): readonly string[] {
  const inodes = new Set<string>()
  for (const one of [pid, ...childrenOf(pid)]) {
    try {
      for (const fd of readdirSync(`/proc/${one}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${one}/fd/${fd}`))?.[1]
        if (inode !== undefined) inodes.add(inode)
      }
    } catch {
      // It, or the descriptor, is gone.
    }
  }
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(table => {
    const rows = existsSync(`/proc/net/${table}`) ? readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1) : []
    return rows.flatMap(row => {
      const fields = row.trim().split(/\s+/)
      const [address = '', port = ''] = (fields[2] ?? '').split(':')
      if (!inodes.has(fields[9] ?? '') || Number.parseInt(port, 16) === 0) return []
      const bytes = address.match(/../g) ?? []
      const host =
        bytes.length === 4
          ? bytes
              .map(byte => Number.parseInt(byte, 16))
              .toReversed()
              .join('.')
          : address
      return [`${host}:${Number.parseInt(port, 16)}`]
    })
  })
}

function childrenOf(pid: number): readonly number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
  } catch {
    return []
  }
}
