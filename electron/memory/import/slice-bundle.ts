// What is read of a file until it is enough for one transaction of the writer: small enough that a question asked meanwhile
// hardly waits.

import type { ImportProblem } from '../../../shared/transfers.ts'
import type { SliceTerms, SliceTermsMaker } from '../search/slice-terms.ts'
import type { ImportedConversation, ImportedMessage, ImportSlice } from './imported.ts'

/** Of the largest slice. */
const MESSAGES = 8_000
const CHARACTERS = 4_000_000
const PROBLEMS = 200

export class SliceBundle {
  readonly problems: ImportProblem[] = []
  readonly #conversations = new Map<string, ImportedConversation & { readonly messages: ImportedMessage[] }>()
  #messages = 0
  #characters = 0

  /** 1: as large as the largest slice. */
  get size(): number {
    const content = this.#messages / MESSAGES + this.#characters / CHARACTERS
    return this.problems.length >= PROBLEMS ? 1 : content
  }

  add(conversation: ImportedConversation, message: ImportedMessage): void {
    let known = this.#conversations.get(conversation.id)
    if (known === undefined) {
      known = { ...conversation, messages: [] }
      this.#conversations.set(conversation.id, known)
    }
    known.messages.push(message)
    this.#messages++
    this.#characters += message.content.length + (message.reasoning?.length ?? 0)
  }

  /** `slice` is an ImportSlice as JSON; the terms are of its messages in their order. */
  written(termsMaker: SliceTermsMaker | null): { slice: Uint8Array<ArrayBuffer>; terms: SliceTerms | null } {
    const slice: ImportSlice = { conversations: [...this.#conversations.values()] }
    if (termsMaker !== null) {
      for (const { messages } of slice.conversations) for (const { content } of messages) termsMaker.add(content)
    }
    return { slice: new TextEncoder().encode(JSON.stringify(slice)), terms: termsMaker?.take() ?? null }
  }
}
