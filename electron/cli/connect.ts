// A client of the data folder: of the process that holds it, or of this one after opening it itself.

import { setTimeout as delay } from 'node:timers/promises'
import { createClient, type Client } from '../../shared/client.ts'
import { isAppError, type AppError } from '../../shared/errors.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import type { App } from '../app.ts'
import type { AppConfig } from '../config.ts'
import { connectToSocket } from '../hosts/socket/socket-client.ts'
import type { SocketServer } from '../hosts/socket/socket-server.ts'
import { readOwner } from '../lifecycle/instance-lock.ts'
import type { Shutdown } from '../lifecycle/shutdown.ts'

export interface DataConnection {
  /** Connects at the first call; later ones get the same client. */
  readonly connect: () => Promise<Client>
  /** Closes the folder again if this process opened it; resolves with whether that went in order. Called again it hurries. */
  readonly close: Shutdown
}

/** The owner may be on its way up or down: that long is waited for it to answer or to let go. */
const OWNER_WAIT_MS = 8_000
const RETRY_MS = 100

export function connectToData(config: AppConfig): DataConnection {
  let opened: Promise<Opened> | null = null
  return {
    connect: async () => (await (opened ??= open(config))).client,
    async close(reason) {
      const { client, app, server } = (await opened?.catch(() => null)) ?? {}
      client?.close()
      const closed = server?.close()
      const isClean = (await app?.shutdown(reason)) ?? true
      await closed
      return isClean
    },
  }
}

/** A client of the process that holds the folder, or null when none answers. */
export async function connectToOwner(dataDir: string): Promise<Client | null> {
  const owner = readOwner(dataDir)
  if (owner === null) return null
  const port = await connectToSocket(owner.socket).catch(() => null)
  return port && createClient({ connect: () => port, reconnects: false })
}

interface Opened {
  readonly client: Client
  /** Null when another process holds the folder. */
  readonly app: App | null
  readonly server: SocketServer | null
}

async function open(config: AppConfig): Promise<Opened> {
  const waitedUntil = performance.now() + OWNER_WAIT_MS
  for (;;) {
    const client = await connectToOwner(config.dataDir)
    if (client !== null) return { client, app: null, server: null }
    try {
      return await openHere(config)
    } catch (error) {
      if (!isBusy(error) || performance.now() > waitedUntil) throw error
      await delay(RETRY_MS)
    }
  }
}

function isBusy(error: unknown): error is AppError {
  return isAppError(error) && error.code === 'busy'
}

async function openHere(config: AppConfig): Promise<Opened> {
  // Loaded only here: a command that another process carries out starts faster without the services.
  const [{ createApp }, { listenOnSocket }, { nodeParts }] = await Promise.all([
    import('../app.ts'),
    import('../hosts/socket/socket-server.ts'),
    import('../node-parts.ts'),
  ])
  const app = await createApp(config, {
    ...nodeParts,
    present: () => Promise.resolve(null),
    checkHost: () => Promise.resolve([]),
    // A command holds the folder for its own time only.
    restart: () => undefined,
    close: () => undefined,
  })
  // Other command lines come here meanwhile.
  const server = await listenOnSocket(app.socketPath, port => app.connect(port, { kind: 'cli' }))
  const [near, far] = createLinkedPorts()
  app.connect(far, { kind: 'cli' })
  return { client: createClient({ connect: () => near, reconnects: false }), app, server }
}
