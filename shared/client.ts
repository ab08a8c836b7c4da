// The caller's side of the contract: typed calls over a port that may be lost and found again.
// A lost port rejects every pending call with `disconnected`; the client connects anew by itself (0.25 s, doubling to 5 s)
// and `onState` tells stores to read again. Nothing is replayed: a call whose answer was lost may or may not have happened.
// Not so when Jarvis refuses the client (token of an earlier run, other version): then only opening Jarvis again helps.

import type { ChunkOf, EventName, Events, InputOf, RequestName, ResultOf } from './contract.ts'
import { AppError, cancelled, fromErrorShape } from './errors.ts'
import { PROTOCOL_VERSION, type FramePort, type ServerFrame, type Unsubscribe } from './frames.ts'

/** `refused` and `closed` are final. */
export type ClientState = 'connecting' | 'open' | 'refused' | 'closed'

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
  /** How long a call made while disconnected waits for a connection, and a connection for its welcome. */
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
  #welcomeTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    void this.#connect()
  }

  async call<N extends RequestName>(name: N, input: InputOf<N>, options: CallOptions<N> = {}): Promise<ResultOf<N>> {
    const { signal, onChunk, bytes } = options
    await this.#whenOpen(signal)
    // Also one that came while this waited, if only for a tick: nobody listened then.
    if (signal?.aborted) throw cancelled()
    const port = this.#port
    if (port === null) throw this.#unreachable()
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
      try {
        port.send({ kind: 'request', id, name, input, ...(bytes && { bytes }) })
      } catch (error) {
        this.#pending.get(id)?.reject(error as Error)
      }
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
    this.#end('closed')
  }

  async #connect(): Promise<void> {
    try {
      const port = await this.#options.connect()
      if (this.#isEnded) return port.close()
      this.#port = port
      this.#welcomeTimer = setTimeout(() => port.close('timeout'), this.#timeoutMs)
      port.onFrame(frame => this.#receive(port, frame as ServerFrame | null))
      port.onClose(() => this.#lost(port))
      port.send({ kind: 'hello', version: PROTOCOL_VERSION, ...this.#options.credentials?.() })
    } catch {
      this.#lost(null)
    }
  }

  #receive(port: FramePort, frame: ServerFrame | null): void {
    if (port !== this.#port) return
    if (frame === null) return port.close('malformed')
    switch (frame.kind) {
      case 'welcome':
        this.#attempt = 0
        clearTimeout(this.#welcomeTimer)
        this.#options.onWelcome?.(frame.token === undefined ? {} : { token: frame.token })
        return this.#setState('open')
      case 'chunk':
        return this.#pending.get(frame.id)?.onChunk?.(frame.data as never, frame.bytes)
      case 'ok':
        return this.#pending.get(frame.id)?.resolve(frame.data)
      case 'err':
        if (frame.id === 0 && this.state === 'connecting' && frame.error.code === 'unauthorized')
          return this.#end('refused')
        return this.#pending.get(frame.id)?.reject(fromErrorShape(frame.error))
      case 'event':
        for (const listener of this.#listeners.get(frame.name) ?? []) listener(frame.data as never)
    }
  }

  #lost(port: FramePort | null): void {
    if (port !== this.#port || this.#isEnded) return
    if (this.#options.reconnects === false) return this.#end('closed')
    this.#port = null
    clearTimeout(this.#welcomeTimer)
    this.#setState('connecting')
    this.#failPending()
    const delayMs = Math.min(250 * 2 ** this.#attempt++, 5_000)
    this.#retryTimer = setTimeout(() => void this.#connect(), delayMs)
  }

  #end(state: 'refused' | 'closed'): void {
    if (this.#isEnded) return
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#welcomeTimer)
    const port = this.#port
    this.#port = null
    this.#setState(state)
    this.#failPending()
    port?.close()
  }

  #failPending(): void {
    for (const pending of [...this.#pending.values()]) pending.reject(this.#unreachable())
  }

  get #isEnded(): boolean {
    return this.state === 'refused' || this.state === 'closed'
  }

  get #timeoutMs(): number {
    return this.#options.connectTimeoutMs ?? 10_000
  }

  #unreachable(): AppError {
    return this.state === 'refused'
      ? new AppError('unauthorized', 'Jarvis was started anew and must be opened again.')
      : new AppError('disconnected', 'The connection to Jarvis was lost.', { retryable: true })
  }

  async #whenOpen(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw cancelled()
    if (this.state === 'open') return
    if (this.#isEnded) throw this.#unreachable()
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: AppError) => {
        clearTimeout(timer)
        stop()
        signal?.removeEventListener('abort', abort)
        if (error) reject(error)
        else resolve()
      }
      const abort = () => finish(cancelled())
      const timer = setTimeout(() => finish(this.#unreachable()), this.#timeoutMs)
      const stop = this.onState(state => {
        if (state === 'open') finish()
        else if (state !== 'connecting') finish(this.#unreachable())
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
