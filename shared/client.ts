// The caller's side of the contract: typed calls over a port that may be lost and found again.
// A lost port rejects every pending call with `disconnected`; the client connects anew by itself (0.25 s, doubling to 5 s)
// and `onState` tells stores to read again. Nothing is replayed: a call whose answer was lost may or may not have happened.

import type { ChunkOf, EventName, Events, InputOf, RequestName, ResultOf } from './contract.ts'
import { AppError, cancelled, fromErrorShape } from './errors.ts'
import { PROTOCOL_VERSION, type FramePort, type ServerFrame, type Unsubscribe } from './frames.ts'

export type ClientState = 'connecting' | 'open' | 'closed'

export interface CallOptions<N extends RequestName> {
  readonly signal?: AbortSignal | undefined
  readonly onChunk?: ((chunk: ChunkOf<N>, bytes: Uint8Array | undefined) => void) | undefined
  readonly bytes?: Uint8Array | undefined
}

export interface Client {
  call<N extends RequestName>(name: N, input: InputOf<N>, options?: CallOptions<N>): Promise<ResultOf<N>>
  on<E extends EventName>(name: E, listener: (data: Events[E]) => void): Unsubscribe
  readonly state: ClientState
  onState(listener: (state: ClientState) => void): Unsubscribe
  close(): void
}

export interface ClientOptions {
  /** Opens a new port; called again after each loss. */
  readonly connect: () => FramePort | Promise<FramePort>
  /** What `hello` carries besides the version (loopback: token or code), asked for at every connection. */
  readonly credentials?: () => { token?: string; code?: string }
  readonly onWelcome?: (welcome: { token?: string }) => void
  /** False for a client that ends with its port (command line, tests). */
  readonly reconnects?: boolean
  /** How long a call made while disconnected waits for a connection. */
  readonly connectTimeoutMs?: number
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
  onChunk: ((chunk: never, bytes: Uint8Array | undefined) => void) | undefined
}

export function createClient(options: ClientOptions): Client {
  return new PortClient(options)
}

class PortClient implements Client {
  state: ClientState = 'connecting'
  readonly #options: ClientOptions
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Map<string, Set<(data: never) => void>>()
  readonly #stateListeners = new Set<(state: ClientState) => void>()
  #port: FramePort | null = null
  #nextId = 1
  #attempt = 0
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    void this.#connect()
  }

  async call<N extends RequestName>(name: N, input: InputOf<N>, options: CallOptions<N> = {}): Promise<ResultOf<N>> {
    const { signal, onChunk, bytes } = options
    if (signal?.aborted) throw cancelled()
    await this.#whenOpen(signal)
    const port = this.#port
    if (port === null) throw disconnected()
    const id = this.#nextId++
    return await new Promise<ResultOf<N>>((resolve, reject) => {
      const abort = () => {
        port.send({ kind: 'cancel', id })
      }
      const settle = () => {
        this.#pending.delete(id)
        signal?.removeEventListener('abort', abort)
      }
      this.#pending.set(id, {
        // The router answers a request with the type the contract gives for its name.
        resolve: value => (settle(), resolve(value as ResultOf<N>)),
        reject: error => (settle(), reject(error)),
        onChunk,
      })
      signal?.addEventListener('abort', abort, { once: true })
      port.send(
        bytes === undefined ? { kind: 'request', id, name, input } : { kind: 'request', id, name, input, bytes },
      )
    })
  }

  on<E extends EventName>(name: E, listener: (data: Events[E]) => void): Unsubscribe {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  onState(listener: (state: ClientState) => void): Unsubscribe {
    this.#stateListeners.add(listener)
    return () => this.#stateListeners.delete(listener)
  }

  close(): void {
    clearTimeout(this.#retryTimer)
    this.#setState('closed')
    this.#port?.close()
    this.#failPending()
  }

  async #connect(): Promise<void> {
    try {
      const port = await this.#options.connect()
      if (this.state === 'closed') return port.close()
      port.onFrame(frame => this.#receive(port, frame as ServerFrame))
      port.onClose(() => this.#lost(port))
      this.#port = port
      port.send({ kind: 'hello', version: PROTOCOL_VERSION, ...this.#options.credentials?.() })
    } catch {
      this.#lost(null)
    }
  }

  #receive(port: FramePort, frame: ServerFrame): void {
    if (port !== this.#port) return
    switch (frame.kind) {
      case 'welcome':
        this.#attempt = 0
        // Ids rise within a connection only.
        this.#options.onWelcome?.(frame.token === undefined ? {} : { token: frame.token })
        return this.#setState('open')
      case 'chunk':
        return this.#pending.get(frame.id)?.onChunk?.(frame.data as never, frame.bytes)
      case 'ok':
        return this.#pending.get(frame.id)?.resolve(frame.data)
      case 'err':
        return this.#pending.get(frame.id)?.reject(fromErrorShape(frame.error))
      case 'event':
        for (const listener of this.#listeners.get(frame.name) ?? []) listener(frame.data as never)
    }
  }

  #lost(port: FramePort | null): void {
    if (port !== this.#port || this.state === 'closed') return
    this.#port = null
    this.#failPending()
    if (this.#options.reconnects === false) return this.#setState('closed')
    this.#setState('connecting')
    const delayMs = Math.min(250 * 2 ** this.#attempt++, 5_000)
    this.#retryTimer = setTimeout(() => void this.#connect(), delayMs)
  }

  #failPending(): void {
    for (const pending of [...this.#pending.values()]) pending.reject(disconnected())
  }

  async #whenOpen(signal: AbortSignal | undefined): Promise<void> {
    if (this.state === 'open') return
    if (this.state === 'closed') throw disconnected()
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: AppError) => {
        clearTimeout(timer)
        stop()
        signal?.removeEventListener('abort', abort)
        if (error) reject(error)
        else resolve()
      }
      const abort = () => finish(cancelled())
      const timer = setTimeout(() => finish(disconnected()), this.#options.connectTimeoutMs ?? 10_000)
      const stop = this.onState(state => {
        if (state === 'open') finish()
        else if (state === 'closed') finish(disconnected())
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  #setState(state: ClientState): void {
    if (this.state === state) return
    this.state = state
    for (const listener of [...this.#stateListeners]) listener(state)
  }
}

function disconnected(): AppError {
  return new AppError('disconnected', 'The connection to Jarvis was lost.', { retryable: true })
}
