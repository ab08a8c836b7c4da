// Typed events inside one process.

export type Unsubscribe = () => void

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(data: never) => void>>()

  on<E extends keyof Events>(name: E, listener: (data: Events[E]) => void): Unsubscribe {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  emit<E extends keyof Events>(name: E, data: Events[E]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(data as never)
  }
}
