import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import type { SettingsPatch } from '../../shared/settings.ts'
import { openSettings, type SettingsChange } from '../../electron/settings.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

async function open(stored: Record<string, unknown> = {}, fixed: SettingsPatch = {}) {
  const store = { ...stored }
  const warnings: unknown[] = []
  const settings = await openSettings({
    memory: {
      readSettings: () => Promise.resolve(store),
      writeSettings: patch => {
        if (patch['theme'] === 'light') return Promise.reject(new AppError('storage_full', 'full'))
        Object.assign(store, patch)
        return Promise.resolve()
      },
    },
    fixed,
    logger: { ...silent, warn: (_, facts) => warnings.push(facts) },
  })
  const changes: SettingsChange[] = []
  settings.onChange(change => changes.push(change))
  return { settings, store, changes, warnings }
}

describe('settings', () => {
  it('are the defaults, under what is stored, under what is fixed', async () => {
    const { settings } = await open({ theme: 'dark', locale: 'fr' }, { locale: 'en' })
    expect(settings.current()).toEqual({ ...defaultSettings, theme: 'dark', locale: 'en' })
  })

  it('that are stored but no longer possible fall back to their default, one by one', async () => {
    const { settings, warnings } = await open({ theme: 'purple', sidebarWidth: 300, gone: true, model: 7 })
    expect(settings.current()).toEqual({ ...defaultSettings, sidebarWidth: 300 })
    expect(warnings).toEqual([{ name: 'theme' }, { name: 'model' }])
  })

  it('are stored and told when they change; the others stay', async () => {
    const { settings, store, changes } = await open({ theme: 'dark' })
    const changed = await settings.set({ sidebarWidth: 300, model: null, engine: undefined })
    expect(changed).toEqual({ ...defaultSettings, theme: 'dark', sidebarWidth: 300 })
    expect(store).toEqual({ theme: 'dark', sidebarWidth: 300, model: null })
    expect(changes).toEqual([{ settings: changed, names: ['sidebarWidth', 'model', 'engine'] }])
  })

  it('that are fixed cannot be changed, and nothing else of that change happens', async () => {
    const { settings, store, changes } = await open({}, { ollamaUrls: ['http://gpu:11434'] })
    await expect(settings.set({ theme: 'dark', ollamaUrls: ['http://other:1'] })).rejects.toMatchObject({
      code: 'conflict',
      data: { reason: 'fixed_setting', name: 'ollamaUrls' },
    })
    expect(store).toEqual({})
    expect(changes).toEqual([])
    expect(settings.current().ollamaUrls).toEqual(['http://gpu:11434'])
  })

  it('that could not be stored did not change', async () => {
    const { settings, changes } = await open()
    await expect(settings.set({ theme: 'light' })).rejects.toMatchObject({ code: 'storage_full' })
    expect(settings.current().theme).toBe('system')
    expect(changes).toEqual([])
  })
})
