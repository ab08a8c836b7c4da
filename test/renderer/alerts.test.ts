// What an alert does outside of the panel: a notification of the desktop, and the button that does what it suggests,
// against the whole product.

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { EngineInUse } from '../../shared/models.ts'
import type { Alert } from '../../shared/performance-models.ts'
import { alertActions } from '../../renderer/performance/alert-actions.ts'
import { notifyAlerts } from '../../renderer/performance/notify-alerts.ts'
import { createPerformanceStore } from '../../renderer/performance/performance-store.ts'
import { createBackupStore } from '../../renderer/settings/backup-store.ts'
import { createEngineStore } from '../../renderer/ui/engine-store.ts'
import { createNoticeStore } from '../../renderer/ui/notice-store.ts'
import { createSettingsStore } from '../../renderer/ui/settings-store.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { engineInUse } from '../support/engine-in-use.ts'
import { tempDir } from '../support/temp-dir.ts'
import { reconnectingClient, scriptedPage } from './page-stores.ts'

const disk: Alert = {
  alertId: 'a1',
  metric: 'disk.free',
  severity: 'critical',
  threshold: 2,
  value: 1,
  raisedAt: 2_000,
  endedAt: null,
  acknowledgedAt: null,
}
const loop: Alert = { ...disk, alertId: 'a2', metric: 'eventLoop.p99' }

/** What the browser gives a page: whether it is in front, and notifications with the user's leave. */
function openDesktop({ hidden = true, permission = 'granted' } = {}) {
  const shown: { title: string; body?: string; tag?: string }[] = []
  const Shown = Object.assign(
    function (title: string, options: { body?: string; tag?: string }) {
      shown.push({ title, ...options })
    },
    { permission },
  )
  vi.stubGlobal('document', { hidden })
  vi.stubGlobal('Notification', Shown)
  onTestFinished(() => void vi.unstubAllGlobals())
  return shown
}

describe('notifications of alerts', () => {
  async function tell(isOn: boolean, desktop: Parameters<typeof openDesktop>[0], ...told: (readonly Alert[])[]) {
    const shown = openDesktop(desktop)
    const { client, router } = scriptedPage({})
    const settings = createSettingsStore(client)
    settings.setState(({ settings: before }) => ({ settings: { ...before, isAlertNotified: isOn } }))
    notifyAlerts(client, settings, () => 1_000)
    await client.call('app.health', {}).catch(() => undefined)
    for (const items of told) router.broadcast('alerts.changed', { items })
    // Answered after what was told before it.
    await client.call('app.health', {}).catch(() => undefined)
    return shown
  }

  it('tell of each alert once, what it is and what to do, in the user’s words', async () => {
    const shown = await tell(true, {}, [disk], [loop, disk], [{ ...loop, endedAt: 3_000 }, disk])
    expect(shown.map(({ tag }) => tag)).toEqual(['a1', 'a2'])
    expect(shown[0]).toMatchObject({
      title: 'Free space on the disk',
      body: expect.stringContaining('backups') as string,
    })
  })

  it('of several at once are one for each', async () => {
    expect(await tell(true, {}, [loop, disk])).toHaveLength(2)
  })

  it.each([
    ['the user has not turned them on', false, {}, disk],
    ['Jarvis is in front', true, { hidden: false }, disk],
    ['the browser does not allow them', true, { permission: 'denied' }, disk],
    ['the alert was there before the page', true, {}, { ...disk, raisedAt: 500 }],
    ['it is over', true, {}, { ...disk, endedAt: 2_500 }],
    ['it has been seen', true, {}, { ...disk, acknowledgedAt: 2_500 }],
  ])('are not shown when %s', async (_, isOn, desktop, alert) => {
    expect(await tell(isOn, desktop, [alert])).toEqual([])
  })
})

describe('the button of an alert', () => {
  async function open() {
    const { app } = await openApp(configFor(tempDir()))
    const { client } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
    const notices = createNoticeStore()
    const location = { hash: '' }
    vi.stubGlobal('window', { location })
    onTestFinished(() => void vi.unstubAllGlobals())
    const stores = {
      engine: createEngineStore(client),
      settings: createSettingsStore(client),
      notices,
      performance: createPerformanceStore(client, () => false),
      backups: createBackupStore(client, () => notices.getState()),
    }
    return { client, stores, location }
  }

  it('makes a backup, turns the cache off or checks the set-up, as it says', async () => {
    const { client, stores } = await open()
    await alertActions['backup.age'].act(stores)
    expect((await client.call('backup.list', {})).items).toMatchObject([{ kind: 'manual' }])
    await alertActions['cache.hitRate'].act(stores)
    expect((await client.call('settings.get', {})).isCacheOn).toBe(false)
    expect(stores.notices.getState().log[0]?.words?.id).toBe('performance.act.cacheOff.done')
    await alertActions['eventLoop.p99'].act(stores)
    expect(stores.performance.getState().report).not.toBeNull()
    expect(stores.notices.getState().log.filter(({ error }) => error !== null)).toEqual([])
  })

  it('leads to the models, to the settings or to the operations that fail', async () => {
    const { stores, location } = await open()
    await alertActions['disk.free'].act(stores)
    expect(location.hash).toBe('#/settings')
    await alertActions['firstToken.p95'].act(stores)
    expect(stores.engine.getState().isPanelOpen).toBe(true)
    expect(location.hash).not.toBe('#/settings')
    const section = { scrollIntoView: vi.fn(), focus: vi.fn() }
    vi.stubGlobal('document', { getElementById: (id: string) => (id === 'operations' ? section : null) })
    await alertActions['errors.rate'].act(stores)
    expect(section.focus).toHaveBeenCalledOnce()
  })

  it('tries every engine that rests again, and no other', async () => {
    const { stores } = await open()
    const tried: unknown[] = []
    const embedded = engineInUse({
      engine: 'embedded',
      endpoint: null,
      isLocal: true,
      state: 'ready',
      version: null,
      checkedAt: 0,
      error: null,
    })
    const endpoint = 'http://127.0.0.1:1'
    const resting: EngineInUse = {
      ...embedded,
      engine: 'ollama',
      endpoint,
      circuit: { ...embedded.circuit, state: 'open' },
    }
    stores.engine.setState({
      status: { choice: { engine: 'auto', model: null }, active: null, engines: [resting, embedded] },
      tryNow: each => Promise.resolve(void tried.push(each)),
    })
    await alertActions['circuits.open'].act(stores)
    expect(tried).toEqual([endpoint])
  })
})
