// What one does with facts, with what the reader is told and the way back.

import { useMemo } from 'react'
import type { Fact, FactPatch } from '../../../shared/facts.ts'
import { useStores } from '../../stores.ts'

export function useFactActions() {
  const { facts, notices } = useStores()
  return useMemo(() => {
    const { change, forget, restore, merge } = facts.getState()
    const { tell, tellError } = notices.getState()
    return {
      change: (factIds: readonly string[], patch: FactPatch) => change(factIds, patch).catch(tellError),
      merge: (factIds: readonly string[], text: string) => merge(factIds, text).catch(tellError),
      forget: async (gone: readonly Fact[]) => {
        const ids = gone.map(fact => fact.factId)
        try {
          await forget(ids)
          tell('memory.facts.forgotten', { count: ids.length }, () => restore(ids))
        } catch (error) {
          tellError(error)
        }
      },
    }
  }, [facts, notices])
}
