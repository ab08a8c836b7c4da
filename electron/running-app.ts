// The services of a host that stays, which may have to be opened anew below it: a restore swaps the database between two
// lives of them. Connections that come in the meantime wait.

import type { FramePort } from '../shared/frames.ts'
import { createApp, type App } from './app.ts'
import type { AppParts } from './app-parts.ts'
import type { AppConfig } from './config.ts'
import { listenOnSocket, type SocketServer } from './hosts/socket/socket-server.ts'
import type { Shutdown } from './lifecycle/shutdown.ts'
import type { Peer } from './rpc/rpc.ts'

export interface RunningApp {
  /** The newest; its services may be closing. */
  current(): App
  connect(port: FramePort, peer: Peer): void
  /** Waits for a restart that is under way. */
  readonly shutdown: Shutdown
}

export interface RunOptions {
  readonly config: AppConfig
  readonly parts: Omit<AppParts, 'restart'>
  /** Also for the first. */
  readonly onStarted: (app: App) => void
  /** They could not be opened again; nothing of them runs. */
  readonly onFailed: (error: unknown) => void
}

/** Answers the command line, too. Rejects as createApp does. */
export async function runApp({ config, parts, onStarted, onFailed }: RunOptions): Promise<RunningApp> {
  let app: App
  let socket: SocketServer
  /** Settles when there are services again, or will be none. */
  let ready: Promise<unknown> = Promise.resolve()
  let isEnding = false

  async function open(): Promise<void> {
    app = await createApp(config, { ...parts, restart })
    try {
      socket = await listenOnSocket(app.socketPath, port => app.connect(port, { kind: 'cli' }))
    } catch (error) {
      await app.shutdown('could not listen')
      throw error
    }
    onStarted(app)
  }

  function restart(between: () => void): void {
    if (isEnding) return
    ready = (async () => {
      const closed = socket.close()
      await app.shutdown('restart')
      await closed
      between()
      await open()
    })()
    ready.catch(onFailed)
  }

  await open()
  return {
    current: () => app,
    connect: (port, peer) => {
      ready.then(
        () => app.connect(port, peer),
        () => port.close('closed'),
      )
    },
    shutdown: async reason => {
      isEnding = true
      await ready.catch(() => undefined)
      return await app.shutdown(reason)
    },
  }
}
