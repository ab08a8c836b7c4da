import net, { type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { Histogram } from '../../shared/histogram.ts'
import { tempDir } from '../support/temp-dir.ts'
import { parseExposition } from '../telemetry/parse-exposition.ts'
import { configFor, openApp } from './open-app.ts'

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

it('figures reach the history, the local API and a page, and outlive a restart', async () => {
  const dataDir = tempDir()
  const { app, client } = await openApp(configFor(dataDir))
  expect(await client.call('api.status', {})).toMatchObject({ isOn: false, url: null, token: null })
  const localApiPort = await freePort()
  await client.call('settings.set', { patch: { isLocalApiOn: true, localApiPort } })
  await expect.poll(async () => (await client.call('api.status', {})).url).not.toBeNull()
  const { url, token } = await client.call('api.status', {})
  const ask = (path: string) => fetch(`${url ?? ''}${path}`, { headers: { Authorization: `Bearer ${token ?? ''}` } })
  expect((await ask('/metrics')).status).toBe(200)
  expect((await fetch(`${url ?? ''}/metrics`)).status).toBe(401)

  const part = new Histogram()
  part.record(12)
  await client.call('metrics.report', {
    operations: [{ name: 'page.inputDelay', errors: 0, part: part.part() }],
    answers: [],
  })
  const forged = {
    operations: [{ name: 'page.inputDelay' as const, errors: 0 as const, part: { sum: 1, max: 1, buckets: [9, 0] } }],
    answers: [],
  }
  await client.call('metrics.report', forged)
  const families = parseExposition(await (await ask('/metrics')).text())
  const counts = families
    .get('jarvis_operation_duration_seconds')
    ?.samples.filter(({ name }) => name.endsWith('_count'))
  expect(counts?.find(({ labels }) => labels['operation'] === 'page.inputDelay')?.value).toBe(1)
  expect(counts?.find(({ labels }) => labels['operation'] === 'sql.readSettings')?.value).toBeGreaterThan(0)

  await expect
    .poll(async () => (await client.call('metrics.present', {})).gauges['process.rss'], { timeout: 5_000 })
    .toBeGreaterThan(1e6)
  const dashboard = (await (await ask('/dashboard')).json()) as {
    gauges: Record<string, number>
    run: { host: string }
  }
  expect(dashboard.run.host).toBe('loopback')
  expect(dashboard.gauges['process.heap']).toBeGreaterThan(1e6)
  expect([await (await ask('/live')).text(), await (await ask('/ready')).text()]).toEqual(['live\n', 'ready\n'])

  expect(await app.shutdown('test')).toBe(true)
  const again = await openApp(configFor(dataDir, { fixedSettings: { isLocalApiOn: false } }))
  const to = Date.now() + 1_000
  const { series } = await again.client.call('metrics.history', { from: to - 600_000, to })
  expect(series.find(({ name }) => name === 'page.inputDelay')?.count.reduce((sum, count) => sum + count, 0)).toBe(1)
  expect(series.find(({ name }) => name === 'process.rss')?.kind).toBe('gauge')
})
