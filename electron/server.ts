// The loopback host's entry: the services in this process, the page in an installed browser.

import os from 'node:os'
import path from 'node:path'
import type { ReadyLine } from './cli/start.ts'
import type { AppConfig } from './config.ts'
import { findBrowser, type Place } from './hosts/loopback/find-browser.ts'
import { startLoopback, type LoopbackHost, type NotShownReason } from './hosts/loopback/launch.ts'
import { recordForcedEnd } from './lifecycle/last-end.ts'
import { endOnSignals, endProcess, endWithParent, type EndOptions } from './lifecycle/process-end.ts'
import { projectDir } from './lib/project-dir.ts'
import type { Words } from './lib/words.ts'
import { nodeParts } from './node-parts.ts'
import { runApp, type RunningApp } from './running-app.ts'
import type { DoctorCheck } from '../shared/doctor-models.ts'

export interface ServerRun {
  readonly config: AppConfig
  readonly port: number | undefined
  /** Shows the page; else only its address is announced. */
  readonly isOpened: boolean
  readonly announce: (ready: Omit<ReadyLine, 'event'>) => void
  /** The page could not be shown: `url` is to be opened by hand. */
  readonly onNotShown: (reason: NotShownReason, url: string) => void
  readonly onClosing: () => void
}

const BEGIN_AFTER_MS = 1_000
const pageDir = path.join(projectDir, 'out/renderer')

/** Serves until a signal or the user ends it; the process ends then. Rejects with `conflict` when the port is taken, and as createApp does. */
export async function runServer({
  config,
  port,
  isOpened,
  announce,
  onNotShown,
  onClosing,
}: ServerRun): Promise<never> {
  const place: Place = {
    platform: process.platform,
    env: process.env,
    homeDir: os.homedir(),
    userId: process.getuid?.() ?? null,
  }
  // A command line may ask before the page is served.
  const served = Promise.withResolvers<LoopbackHost>()
  const announced = Promise.withResolvers<undefined>()
  served.promise.catch(() => undefined)
  const running = await runApp({
    config,
    parts: {
      ...nodeParts,
      whenOpen: announced.promise,
      present: async open => {
        const host = await served.promise
        if (open) await show(host, onNotShown)
        return host.newUrl()
      },
      checkHost: words => Promise.resolve([checkBrowser(place, words)]),
      close: reason => endProcess(ending, reason, 0),
    },
    onStarted: () => undefined,
    onFailed: error => {
      console.error(error)
      endProcess(ending, 'restart failed', 1)
    },
  })
  const close = async (reason: string) => {
    const isClean = await running.shutdown(reason)
    await served.promise.then(
      host => host.close(),
      () => undefined,
    )
    return isClean
  }
  const ending: EndOptions = {
    shutdown: close,
    drainMs: config.drainMs,
    disposeMs: config.disposeMs,
    onForced: reason => recordForcedEnd(config.dataDir, reason),
  }
  let host: LoopbackHost
  try {
    host = await running.current().startup.phase('listen', () => listen(running, { config, port, place, ending }))
    served.resolve(host)
  } catch (error) {
    served.reject(error)
    await close('could not listen')
    throw error
  }
  endOnSignals(ending)
  endWithParent(config.launcherPid, () => endProcess(ending, 'parent gone', 0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onClosing)
  announce({ url: host.newUrl(), host: 'loopback', pid: process.pid, dataDir: config.dataDir })
  // The page that is being loaded comes first; what it asks for is looked at when it asks.
  setTimeout(() => announced.resolve(undefined), BEGIN_AFTER_MS)
  if (isOpened) await show(host, onNotShown)
  return await new Promise<never>(() => undefined)
}

async function show(host: LoopbackHost, onNotShown: ServerRun['onNotShown']): Promise<void> {
  const shown = await host.open()
  if (shown.kind === 'nothing') onNotShown(shown.reason, host.newUrl())
}

interface Listening {
  readonly config: AppConfig
  readonly port: number | undefined
  readonly place: Place
  readonly ending: EndOptions
}

async function listen(running: RunningApp, { config, port, place, ending }: Listening): Promise<LoopbackHost> {
  return await startLoopback({
    connect: (frames, peer) => running.connect(frames, peer),
    pageDir,
    port: port ?? 0,
    profileDir: path.join(config.dataDir, 'browser'),
    place,
    isBusy: () => running.current().isBusy(),
    appearance: () => running.current().appearance(),
    onEnd: reason => endProcess(ending, reason, 0),
    logger: running.current().logger,
  })
}

function checkBrowser(place: Place, words: Words): DoctorCheck {
  const browser = findBrowser(place)
  if (browser !== null) return { name: 'browser', ok: true, detail: browser.path }
  return { name: 'browser', ok: true, detail: words('cli.doctor.noBrowser'), fix: words('cli.doctor.noBrowserFix') }
}
