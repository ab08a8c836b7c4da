// One step at a time per conversation: whether a question starts or queues is decided and stored before the next step.

export class ConversationLock {
  readonly #tails = new Map<string, Promise<unknown>>()

  /** Steps of one conversation run in the order they were asked for; a step must not wait for another of the same one. */
  run<T>(conversationId: string, step: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(conversationId) ?? Promise.resolve()
    const done = before.then(step, step)
    const tail = done.then(
      () => undefined,
      () => undefined,
    )
    this.#tails.set(conversationId, tail)
    void tail.then(() => {
      if (this.#tails.get(conversationId) === tail) this.#tails.delete(conversationId)
    })
    return done
  }
}
