// What a preview has met of a file, so that an id which comes twice is counted as the import will count it. Hashes only:
// about 60 bytes a message.

import { hash } from 'node:crypto'
import type { ImportProblem } from '../../../shared/transfers.ts'
import type { ImportSlice } from './imported.ts'

export class SeenIds {
  readonly #conversations = new Set<string>()
  /** By conversation and id, the text. */
  readonly #messages = new Map<string, string>()

  /** Counts new conversations, and messages of the slice that came before: the same, or under a name already given. */
  note(
    slice: Uint8Array,
    isKnown: Readonly<Record<string, boolean>>,
  ): { conversations: number; repeated: number; problems: readonly ImportProblem[] } {
    // Written by import-thread.ts.
    const { conversations } = JSON.parse(new TextDecoder().decode(slice)) as ImportSlice
    const before = this.#conversations.size
    let repeated = 0
    const problems: ImportProblem[] = []
    for (const conversation of conversations) {
      const isNew = isKnown[conversation.id] !== true
      const inThisSlice = new Set<string>()
      if (isNew) this.#conversations.add(short(conversation.id))
      for (const { id, role, content, at } of conversation.messages) {
        const key = short(`${conversation.id}\n${id}`)
        const text = short(`${role}\n${content}`)
        const earlier = this.#messages.get(key)
        // Within a slice the store's own look has counted it.
        if (earlier === undefined || inThisSlice.has(key)) {
          inThisSlice.add(key)
          this.#messages.set(key, text)
        } else if (isNew) {
          if (earlier === text) repeated++
          else problems.push({ at, code: 'id_taken', data: { id } })
        }
      }
    }
    return { conversations: this.#conversations.size - before, repeated, problems }
  }
}

function short(text: string): string {
  return hash('sha1', text, 'buffer').toString('latin1', 0, 9)
}
