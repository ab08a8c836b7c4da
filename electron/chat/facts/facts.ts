// What the user does to facts; every client is told.

import { AppError } from '../../../shared/errors.ts'
import type { Fact, FactBeforeMerge, FactPatch } from '../../../shared/facts.ts'
import { foldText } from '../../lib/plain-words.ts'
import type { Memory } from '../../memory/memory.ts'
import type { Notify } from '../chat.ts'

export interface Facts {
  /** Accepted at once; `conflict` where one says the same. */
  add(text: string): Promise<Fact>
  change(factIds: readonly string[], patch: FactPatch): Promise<readonly Fact[]>
  merge(factIds: readonly string[], text: string): Promise<Fact>
  /** Takes a merge back, until those merged are purged. */
  separate(before: FactBeforeMerge, factIds: readonly string[]): Promise<readonly Fact[]>
  forget(factIds: readonly string[]): Promise<void>
  restore(factIds: readonly string[]): Promise<readonly Fact[]>
}

type Store = Pick<Memory, 'addFacts' | 'changeFacts' | 'mergeFacts' | 'separateFacts' | 'forgetFacts' | 'restoreFacts'>

export interface FactsOptions {
  readonly memory: Store
  readonly notify: Notify
  /** Answers and sounds that are kept of these conversations go. */
  readonly forgetTraces: (conversationIds: readonly string[]) => Promise<void>
}

export function createFacts({ memory, notify, forgetTraces }: FactsOptions): Facts {
  const told = <T>(result: T): T => {
    notify('facts.changed', {})
    return result
  }
  return {
    async add(text) {
      if (foldText(text) === '')
        throw new AppError('bad_request', 'A fact needs words.', { data: { reason: 'empty_fact' } })
      const [fact] = await memory.addFacts([{ text, confidence: 1, messageId: null, state: 'accepted' }])
      if (fact === undefined)
        throw new AppError('conflict', 'A fact says the same already.', { data: { reason: 'same_fact' } })
      return told(fact)
    },
    change: async (factIds, patch) => told(await memory.changeFacts(factIds, patch)),
    merge: async (factIds, text) => told(await memory.mergeFacts(factIds, text)),
    separate: async (before, factIds) => told(await memory.separateFacts(before, factIds)),
    forget: async factIds => {
      await forgetTraces(await memory.forgetFacts(factIds))
      told(null)
    },
    restore: async factIds => told(await memory.restoreFacts(factIds)),
  }
}
