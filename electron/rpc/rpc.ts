// What hosts, the app and the handlers table know of the router (router.ts makes it).

import type { ChunkOf, EventName, Events, ParsedInputOf, RequestName, ResultOf } from '../../shared/contract.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { FramePort } from '../../shared/frames.ts'

/** Which side a connection comes from: requests that name paths are the command line's alone. */
export type Caller = 'page' | 'cli'

export interface RequestContext<N extends RequestName> {
  /** Aborts when the caller cancels or its connection ends. */
  readonly signal: AbortSignal
  /** Bytes that came with the request. */
  readonly bytes: Uint8Array | undefined
  readonly caller: Caller
  /** Ignored once the request has its answer. */
  readonly send: (chunk: ChunkOf<N>, bytes?: Uint8Array) => void
}

/** One line per request; a missing or surplus one does not compile. */
export type Handlers = {
  readonly [N in RequestName]: (input: ParsedInputOf<N>, context: RequestContext<N>) => Promise<ResultOf<N>>
}

export interface Credentials {
  readonly token?: string | undefined
  readonly code?: string | undefined
}

/** What is known of the other end before its first frame. */
export interface Peer {
  readonly kind: Caller
  /** Only where the transport itself does not prove who calls (loopback). An error refuses and ends the connection. */
  readonly authenticate?: (hello: Credentials) => { readonly token: string } | { readonly error: ErrorShape }
}

export interface Router {
  /** Serves one connection until it ends. */
  serve(port: FramePort, peer: Peer): void
  /** Tells every connected client. */
  broadcast<E extends EventName>(name: E, data: Events[E]): void
  /** New requests are answered `disconnected` (retryable); running ones go on and can be cancelled. */
  refuseNew(): void
  /** Ends every connection and with it every running request. */
  closeAll(): void
}
