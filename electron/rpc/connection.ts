// One connection: handshake, rising ids, limits, and exactly one answer for each request, whatever its handler does.
// Gates of a request, in order: hello accepted, frame well-formed, id new, not closing, name known, caller allowed,
// not too many at once, input valid.

import { clientFrameSchema } from '../../shared/client-frame-schema.ts'
import { contract, type RequestName } from '../../shared/contract.ts'
import { AppError, cancelled, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import { PROTOCOL_VERSION, type ClientFrame, type FramePort, type ServerFrame } from '../../shared/frames.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import { badInput, toPublicError } from './public-error.ts'
import type { Handlers, Peer, RequestContext } from './rpc.ts'

/** Peers that must prove themselves get this long. */
export const HELLO_TIMEOUT_MS = 2_000
/** Handlers at work for one connection, cancelled ones that have not ended included. */
export const MAX_RUNNING_REQUESTS = 256
/** More unreadable frames than this in one connection end it. */
export const MAX_MALFORMED_FRAMES = 20
/** A client that leaves this much unread is cut off, so that a stalled window cannot fill the memory; it reconnects and re-reads. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024

export interface ConnectionOptions {
  readonly handlers: Handlers
  readonly recorder: Recorder
  readonly logger: Logger
  readonly isRefusing: () => boolean
  readonly onEnd: () => void
}

type RequestFrame = Extract<ClientFrame, { kind: 'request' }>
type HelloFrame = Extract<ClientFrame, { kind: 'hello' }>
/** Name and input are of one request, but the compiler cannot know which. */
type AnyHandler = (input: unknown, context: RequestContext<RequestName>) => Promise<unknown>

interface RunningRequest {
  readonly name: RequestName
  readonly startedAt: number
  readonly abort: AbortController
}

export class Connection {
  readonly #port: FramePort
  readonly #peer: Peer
  readonly #options: ConnectionOptions
  /** Requests without an answer yet. */
  readonly #requests = new Map<number, RunningRequest>()
  readonly #helloTimer: NodeJS.Timeout | undefined
  #state: 'new' | 'open' | 'ended' = 'new'
  #runningHandlers = 0
  #lastId = 0
  #malformedFrames = 0
  #ignoredFrames = 0

  constructor(port: FramePort, peer: Peer, options: ConnectionOptions) {
    this.#port = port
    this.#peer = peer
    this.#options = options
    if (peer.authenticate) {
      const refuse = () => this.#refuse(new AppError('timeout', 'No hello came in time.', { retryable: true }))
      this.#helloTimer = setTimeout(refuse, HELLO_TIMEOUT_MS)
    }
  }

  /** Apart from the constructor: frames that waited in the port may end the connection at once. */
  listen(): void {
    this.#port.onClose(() => this.#ended())
    this.#port.onFrame(frame => this.#receive(frame))
  }

  tell(name: string, data: unknown): void {
    if (this.#state !== 'open') return
    try {
      this.#send({ kind: 'event', name, data })
    } catch (error) {
      this.#options.logger.error('rpc.event_unsendable', { name, error })
    }
  }

  end(reason: string): void {
    this.#port.close(reason)
    this.#ended()
  }

  #ended(): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    clearTimeout(this.#helloTimer)
    for (const [id, request] of this.#requests) {
      this.#settled(id, request, false)
      request.abort.abort(cancelled('The connection ended.'))
    }
    if (this.#ignoredFrames > 0) this.#options.logger.debug('rpc.frames_ignored', { count: this.#ignoredFrames })
    this.#options.onEnd()
  }

  #receive(raw: unknown): void {
    if (this.#state === 'ended') return
    const parsed = clientFrameSchema.safeParse(raw)
    if (!parsed.success) return this.#malformed(raw)
    const frame = parsed.data
    if (this.#state === 'new') {
      if (frame.kind === 'hello') return this.#welcome(frame)
      return this.#refuse(new AppError('unauthorized', 'The first frame must be a hello.'))
    }
    switch (frame.kind) {
      case 'hello':
        return this.#malformed(raw)
      case 'cancel':
        return this.#cancel(frame.id)
      case 'request':
        return this.#request(frame)
    }
  }

  #welcome(hello: HelloFrame): void {
    if (hello.version !== PROTOCOL_VERSION) {
      const data = { reason: 'version', expected: PROTOCOL_VERSION, given: hello.version }
      return this.#refuse(new AppError('unauthorized', 'This page belongs to another version of Jarvis.', { data }))
    }
    const proof = this.#peer.authenticate?.({ token: hello.token, code: hello.code })
    if (proof && 'error' in proof) return this.#refuse(proof.error)
    clearTimeout(this.#helloTimer)
    this.#state = 'open'
    this.#send({ kind: 'welcome', version: PROTOCOL_VERSION, ...proof })
  }

  #refuse(error: ErrorShape): void {
    this.#fail(0, error)
    this.end('unauthorized')
  }

  #malformed(raw: unknown): void {
    if (this.#state === 'new') return this.#refuse(new AppError('unauthorized', 'The first frame must be a hello.'))
    if (++this.#malformedFrames > MAX_MALFORMED_FRAMES) return this.end('malformed')
    // An id that is or was in use keeps its own answer.
    const given = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : 0
    const isNew = typeof given === 'number' && Number.isSafeInteger(given) && given > this.#lastId
    const id = isNew ? given : 0
    if (isNew) this.#lastId = id
    this.#fail(id, new AppError('bad_request', 'The frame could not be understood.'))
  }

  #ignored(): void {
    this.#ignoredFrames++
  }

  #cancel(id: number): void {
    const request = this.#requests.get(id)
    // Usual when the answer was under way.
    if (!request) return this.#ignored()
    this.#settled(id, request, false)
    request.abort.abort(cancelled())
    this.#fail(id, cancelled())
  }

  #request({ id, name: givenName, input, bytes }: RequestFrame): void {
    if (id <= this.#lastId) return this.#ignored()
    this.#lastId = id
    if (!Object.hasOwn(contract, givenName)) {
      return this.#fail(id, new AppError('unknown_request', 'There is no such request.', { data: { name: givenName } }))
    }
    const name = givenName as RequestName
    const request: RunningRequest = { name, startedAt: performance.now(), abort: new AbortController() }
    this.#requests.set(id, request)
    try {
      if (this.#options.isRefusing()) {
        throw new AppError('disconnected', 'Jarvis is closing.', { retryable: true, data: { reason: 'closing' } })
      }
      if (contract[name].callers === 'cli' && this.#peer.kind !== 'cli') {
        throw new AppError('unauthorized', 'Only the command line may ask this.')
      }
      if (this.#runningHandlers >= MAX_RUNNING_REQUESTS) {
        throw new AppError('overloaded', 'Too many requests at once on this connection.', { retryable: true })
      }
      const parsed = contract[name].input.safeParse(input)
      if (!parsed.success) throw badInput(parsed.error)
      void this.#run(id, request, parsed.data, bytes)
    } catch (error) {
      this.#answerError(id, request, error)
    }
  }

  async #run(id: number, request: RunningRequest, input: unknown, bytes: Uint8Array | undefined): Promise<void> {
    this.#runningHandlers++
    try {
      const data = await (this.#options.handlers[request.name] as AnyHandler)(input, {
        signal: request.abort.signal,
        bytes,
        caller: this.#peer.kind,
        send: (chunk: unknown, chunkBytes?: Uint8Array) => {
          if (!this.#requests.has(id)) return
          this.#send({ kind: 'chunk', id, data: chunk, ...(chunkBytes && { bytes: chunkBytes }) })
        },
      })
      if (!this.#requests.has(id)) return
      this.#send({ kind: 'ok', id, data })
      this.#settled(id, request, false)
    } catch (error) {
      this.#answerError(id, request, error)
    } finally {
      this.#runningHandlers--
    }
  }

  #answerError(id: number, request: RunningRequest, error: unknown): void {
    if (!this.#requests.has(id)) return
    const shape = toPublicError(error, request.name, this.#options.logger)
    this.#settled(id, request, shape.code !== 'cancelled')
    this.#fail(id, shape)
  }

  #settled(id: number, request: RunningRequest, isError: boolean): void {
    if (!this.#requests.delete(id)) return
    this.#options.recorder.record(request.name, performance.now() - request.startedAt, isError)
  }

  #fail(id: number, error: ErrorShape): void {
    this.#send({ kind: 'err', id, error: toErrorShape(error) })
  }

  #send(frame: ServerFrame): void {
    try {
      this.#port.send(frame)
    } catch (cause) {
      // Too large or not cloneable: a fault of the handler, not of the caller.
      throw new Error(`This ${frame.kind} frame cannot be sent.`, { cause })
    }
    if (this.#port.bufferedBytes <= MAX_UNREAD_BYTES) return
    this.#options.logger.warn('rpc.client_not_reading', { bufferedBytes: this.#port.bufferedBytes })
    this.end('overloaded')
  }
}
