import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../shared/client.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import { runApp } from '../../electron/running-app.ts'
import { connectToOwner } from '../../electron/cli/connect.ts'
import { fill, openSource } from '../lifecycle/backup/store-source.ts'
import { configFor, partsFor } from './open-app.ts'

async function run(dataDir: string) {
  const failures: unknown[] = []
  let starts = 0
  const running = await runApp({
    config: configFor(dataDir),
    parts: partsFor(),
    onStarted: () => {
      starts++
    },
    onFailed: error => failures.push(error),
  })
  onTestFinished(async () => {
    await running.shutdown('test done')
    expect(failures).toEqual([])
  })
  const client = createClient({
    connect: () => {
      const [near, far] = createLinkedPorts()
      running.connect(far, { kind: 'page' })
      return near
    },
    reconnects: true,
  })
  onTestFinished(() => client.close())
  return { client, running, starts: () => starts }
}

describe('a restore from the page', () => {
  it('closes the services and opens them again with the backup; the page and the command line find their way back', async () => {
    const { dataDir, file } = openSource()
    fill(file, 3)
    const { client, starts } = await run(dataDir)
    const backup = await client.call('backup.create', {})
    expect(backup).toMatchObject({ kind: 'manual', messages: 6 })
    const [first] = (await client.call('conversation.list', { limit: 10 })).items
    await client.call('conversation.delete', { conversationId: first!.conversationId })
    expect((await client.call('app.stats', {})).messages).toBe(0)

    const restored = await client.call('backup.restore', { name: backup.name })
    await expect.poll(starts, { timeout: 20_000 }).toBe(2)
    await expect
      .poll(async () => (await client.call('app.stats', {}).catch(() => null))?.messages, { timeout: 20_000 })
      .toBe(6)
    const owner = await connectToOwner(dataDir)
    expect(await owner!.call('app.stats', {})).toMatchObject({ messages: 6 })
    owner!.close()

    const { items, rollbackTo } = await client.call('backup.list', {})
    expect(items.map(({ kind }) => kind).sort()).toEqual(['manual', 'replaced'])
    expect(restored.keptAs).toContain(rollbackTo!)
    await client.call('backup.rollback', {})
    await expect.poll(starts, { timeout: 20_000 }).toBe(3)
    await expect
      .poll(async () => (await client.call('app.stats', {}).catch(() => null))?.messages, { timeout: 20_000 })
      .toBe(0)
  })

  it('is tried out without touching the data, and what a backup still holds is counted', async () => {
    const { dataDir, file } = openSource()
    fill(file, 2)
    const { client } = await run(dataDir)
    const { name } = await client.call('backup.create', {})
    expect(await client.call('backup.drill', { name })).toMatchObject({ ok: true, messages: 4 })
    expect(await client.call('backup.held', { name })).toEqual({ name, removedMessages: 0 })
    expect(await client.call('backup.remove', { name })).toBeNull()
    await expect(client.call('backup.drill', { name })).rejects.toMatchObject({ code: 'not_found' })
    await expect(client.call('backup.restore', { name: '../../etc/passwd' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(client.call('backup.rollback', {})).rejects.toMatchObject({ code: 'not_found' })
  })

  it('ends in order when asked to while it restarts', async () => {
    const { dataDir, file } = openSource()
    fill(file, 1)
    const { client, running } = await run(dataDir)
    const { name } = await client.call('backup.create', {})
    await client.call('backup.restore', { name })
    await delay(60)
    expect(await running.shutdown('SIGTERM')).toBe(true)
  })
})
