// Serves the contract on any number of connections: every request passes through here, on every host.

import type { EventName, Events } from '../../shared/contract.ts'
import type { FramePort } from '../../shared/frames.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import { Connection } from './connection.ts'
import type { Handlers, Peer, Router } from './rpc.ts'

export interface RouterOptions {
  readonly handlers: Handlers
  readonly recorder: Recorder
  readonly logger: Logger
}

export function createRouter(options: RouterOptions): Router {
  const connections = new Set<Connection>()
  let isRefusing = false
  return {
    serve(port: FramePort, peer: Peer) {
      const connection = new Connection(port, peer, {
        ...options,
        isRefusing: () => isRefusing,
        onEnd: () => connections.delete(connection),
      })
      connections.add(connection)
      connection.listen()
    },
    broadcast<E extends EventName>(name: E, data: Events[E]) {
      for (const connection of [...connections]) connection.tell(name, data)
    },
    refuseNew() {
      isRefusing = true
    },
    closeAll() {
      for (const connection of [...connections]) connection.end('closed')
    },
  }
}
