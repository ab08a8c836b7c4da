// The settings in force: those stored in the app, under those that file, environment or flags fix.

import { AppError } from '../shared/errors.ts'
import { defaultSettings } from '../shared/default-settings.ts'
import { settingsPatchSchema, type Settings, type SettingsPatch } from '../shared/settings.ts'
import { Emitter, type Unsubscribe } from './lib/emitter.ts'
import type { Logger } from './lib/logger.ts'
import type { Memory } from './memory/memory.ts'

export interface SettingsService {
  current(): Settings
  /** All or nothing. `conflict` (data: name) for a setting that is fixed. */
  set(patch: SettingsPatch): Promise<Settings>
  onChange(listener: (change: SettingsChange) => void): Unsubscribe
}

export interface SettingsChange {
  readonly settings: Settings
  /** Names that were set. */
  readonly names: readonly string[]
}

export interface SettingsOptions {
  readonly memory: Pick<Memory, 'readSettings' | 'writeSettings'>
  readonly fixed: SettingsPatch
  readonly logger: Logger
}

export async function openSettings({ memory, fixed, logger }: SettingsOptions): Promise<SettingsService> {
  const changes = new Emitter<{ changed: SettingsChange }>()
  let stored = readable(await memory.readSettings(), logger)
  const current = (): Settings => ({ ...defaultSettings, ...withoutUndefined({ ...stored, ...fixed }) })
  return {
    current,
    async set(patch) {
      const name = Object.keys(patch).find(key => key in fixed)
      if (name !== undefined) {
        throw new AppError('conflict', `${name} is fixed by the configuration file, the environment or a flag.`, {
          data: { reason: 'fixed_setting', name },
        })
      }
      await memory.writeSettings(withoutUndefined(patch))
      // Writes resolve in the order they were asked for, so the later of two at once wins here as on disk.
      stored = { ...stored, ...withoutUndefined(patch) }
      changes.emit('changed', { settings: current(), names: Object.keys(patch) })
      return current()
    },
    onChange: listener => changes.on('changed', listener),
  }
}

/** Those of the stored values that this version understands; the others fall back to their defaults. */
function readable(values: Readonly<Record<string, unknown>>, logger: Logger): SettingsPatch {
  const known: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (!(name in settingsPatchSchema.shape)) continue
    if (settingsPatchSchema.safeParse({ [name]: value }).success) known[name] = value
    else logger.warn('setting.unreadable', { name })
  }
  return known
}

function withoutUndefined(patch: SettingsPatch): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
