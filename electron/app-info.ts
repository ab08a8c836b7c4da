// What a client is told of the process it talks to.

import packageJson from '../package.json' with { type: 'json' }
import type { AppInfo } from '../shared/models.ts'
import type { AppConfig } from './config.ts'
import type { StartupClock } from './lifecycle/startup-clock.ts'

export interface AppInfoParts {
  readonly config: AppConfig
  readonly startup: StartupClock
  readonly lastEnd: AppInfo['lastEnd']
  readonly recovery: AppInfo['recovery']
}

export function appInfo({ config, startup, lastEnd, recovery }: AppInfoParts): () => AppInfo {
  return () => ({
    version: packageJson.version,
    host: config.host,
    pid: process.pid,
    dataDir: config.dataDir,
    platform: process.platform,
    systemLocale: config.systemLocale,
    startupPhases: startup.phases(),
    wasLastShutdownClean: lastEnd?.isClean ?? null,
    lastEnd,
    ending: { drainMs: config.drainMs, disposeMs: config.disposeMs },
    recovery,
    fixedSettings: Object.keys(config.fixedSettings),
  })
}
