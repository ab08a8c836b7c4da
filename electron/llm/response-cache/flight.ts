// One generation that all who ask the same at once share. It goes on as long as anybody waits for it.

import { cancelled } from '../../../shared/errors.ts'
import type { GenerateEvent, GenerateResult } from '../llm.ts'

interface Passenger {
  readonly onEvent: (event: GenerateEvent) => void
}

export class Flight {
  /** Of the generation itself. */
  readonly signal: AbortSignal
  readonly #abort = new AbortController()
  readonly #passengers = new Set<Passenger>()
  #engine: GenerateEvent | null = null
  #phase: GenerateEvent | null = null
  #reasoning = ''
  #text = ''
  #hasLanded = false

  constructor() {
    this.signal = this.#abort.signal
  }

  get text(): string {
    return this.#text
  }

  /** The generation is over: its signal must not abort what has ended. */
  land(): void {
    this.#hasLanded = true
  }

  onEvent = (event: GenerateEvent): void => {
    switch (event.kind) {
      case 'engine':
        this.#engine = event
        break
      case 'phase':
        this.#phase = event
        break
      case 'reasoning':
        this.#reasoning += event.text
        break
      case 'text':
        this.#text += event.text
    }
    for (const { onEvent } of this.#passengers) onEvent(event)
  }

  /** Hears what there has been and all that comes; rejects with `cancelled` when `signal` aborts, whatever the others do. */
  async board<T>(work: Promise<T>, onEvent: (event: GenerateEvent) => void, signal: AbortSignal): Promise<T> {
    if (signal.aborted) {
      this.#leave(null)
      throw cancelled()
    }
    const passenger = { onEvent }
    this.#passengers.add(passenger)
    for (const event of [this.#engine, this.#phase]) if (event !== null) onEvent(event)
    if (this.#reasoning !== '') onEvent({ kind: 'reasoning', text: this.#reasoning })
    if (this.#text !== '') onEvent({ kind: 'text', text: this.#text })
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(cancelled())
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([work, aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
      this.#leave(passenger)
    }
  }

  #leave(passenger: Passenger | null): void {
    if (passenger !== null) this.#passengers.delete(passenger)
    if (this.#passengers.size === 0 && !this.#hasLanded) this.#abort.abort()
  }
}

/** What a generation came to, and where it is kept. */
export interface Landed {
  readonly result: GenerateResult
  readonly entryId: number | null
}
