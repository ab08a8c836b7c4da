// A client that sends whatever frames a test wants and keeps what comes back.

import { PROTOCOL_VERSION, type FramePort, type ServerFrame } from '../../shared/frames.ts'
import { vi } from 'vitest'

export interface RawClient {
  readonly port: FramePort
  readonly frames: ServerFrame[]
  /** How the connection ended, or null while it stands. */
  readonly ended: () => string | null
  /** Sends what no client would. */
  send(frame: unknown): void
  hello(): Promise<void>
  request(id: number, name: string, input?: unknown): void
  /** The first frame that fits, waiting for it. */
  next<K extends ServerFrame['kind']>(kind: K, id?: number): Promise<Extract<ServerFrame, { kind: K }>>
  /** The answers (ok or err) to a request so far. */
  answers(id: number): ServerFrame[]
}

export function createRawClient(port: FramePort): RawClient {
  const frames: ServerFrame[] = []
  let reason: string | null = null
  port.onFrame(frame => frames.push(frame as ServerFrame))
  port.onClose(given => (reason = given))
  const client: RawClient = {
    port,
    frames,
    ended: () => reason,
    send: frame => port.send(frame as ServerFrame),
    async hello() {
      port.send({ kind: 'hello', version: PROTOCOL_VERSION })
      await client.next('welcome')
    },
    request: (id, name, input = {}) => port.send({ kind: 'request', id, name, input }),
    async next(kind, id) {
      return await vi.waitFor(
        () => {
          const found = frames.find(
            frame => frame.kind === kind && (id === undefined || ('id' in frame && frame.id === id)),
          )
          if (!found)
            throw new Error(`No ${kind} frame${id === undefined ? '' : ` for ${id}`}; got ${JSON.stringify(frames)}`)
          return found as Extract<ServerFrame, { kind: typeof kind }>
        },
        { timeout: 5_000, interval: 5 },
      )
    },
    answers: id => frames.filter(frame => (frame.kind === 'ok' || frame.kind === 'err') && frame.id === id),
  }
  return client
}
