import { expect, it } from 'vitest'
import { tempDir } from '../support/temp-dir.ts'
import { configFor, openApp } from './open-app.ts'

it('each cache of the store is turned off by its setting at once, and stays off after a restart', async () => {
  const dataDir = tempDir()
  const { app, client } = await openApp(configFor(dataDir))
  const isOn = async (from: typeof client) => {
    const { caches } = await from.call('app.stats', {})
    return ['events', 'search', 'graph'].map(name => caches[`memory.${name}`]?.isOn)
  }
  expect(await isOn(client)).toEqual([true, true, true])
  await client.call('graph.overview', {})
  await client.call('settings.set', { patch: { isGraphCacheOn: false, isEventsCacheOn: false } })
  expect(await isOn(client)).toEqual([false, true, false])
  expect((await client.call('app.stats', {})).caches['memory.graph']?.entries).toBe(0)
  await client.call('settings.set', { patch: { isEventsCacheOn: true } })
  expect(await isOn(client)).toEqual([true, true, false])
  await app.shutdown('test')

  const fixedSettings = { ...configFor(dataDir).fixedSettings, isSearchCacheOn: false }
  const again = await openApp(configFor(dataDir, { fixedSettings }))
  expect(await isOn(again.client)).toEqual([true, false, false])
})
