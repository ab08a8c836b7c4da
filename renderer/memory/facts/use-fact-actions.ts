// What one does with facts, with what the reader is told and the way back.

import { useMemo } from 'react'
import type { Fact, FactState } from '../../../shared/facts.ts'
import { useStores } from '../../stores.ts'

export function useFactActions() {
  const { facts, notices } = useStores()
  return useMemo(() => {
    const { change, forget, restore, merge, separate } = facts.getState()
    const { tell, tellError } = notices.getState()
    const idsOf = (some: readonly Fact[]) => some.map(fact => fact.factId)
    /** Every action ends so: done and told, or failed and told. */
    const act = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        tellError(error)
      }
    }
    const stateBack = async (before: readonly Fact[]) => {
      for (const [state, some] of Map.groupBy(before, fact => fact.state)) await change(idsOf(some), { state })
    }
    const setState = (some: readonly Fact[], state: Exclude<FactState, 'proposed'>) =>
      act(async () => {
        await change(idsOf(some), { state })
        tell(`memory.facts.done.${state}`, { count: some.length }, () => stateBack(some))
      })
    return {
      keep: (some: readonly Fact[]) => setState(some, 'accepted'),
      reject: (some: readonly Fact[]) => setState(some, 'rejected'),
      edit: (fact: Fact, text: string) =>
        act(async () => {
          const { factId, text: before, state } = fact
          await change([factId], { text, state: 'accepted' })
          tell('memory.facts.done.edited', {}, () => change([factId], { text: before, state }))
        }),
      expire: (some: readonly Fact[], expiresAt: number | null) => act(() => change(idsOf(some), { expiresAt })),
      merge: (some: readonly Fact[], text: string) =>
        act(async () => {
          const { factId } = await merge(idsOf(some), text)
          const first = some.find(fact => fact.factId === factId)
          const others = idsOf(some).filter(id => id !== factId)
          tell('memory.facts.done.merged', { count: some.length }, async () => {
            if (first === undefined) return
            const { text: before, state, sources } = first
            const messageIds = sources.map(({ messageId }) => messageId)
            await separate({ factId, text: before, state, messageIds }, others)
          })
        }),
      forget: (gone: readonly Fact[]) =>
        act(async () => {
          const ids = idsOf(gone)
          await forget(ids)
          tell('memory.facts.forgotten', { count: ids.length }, () => restore(ids))
        }),
    }
  }, [facts, notices])
}
