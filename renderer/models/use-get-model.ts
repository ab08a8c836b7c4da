// Getting a model and, since that is why it was got, answering with it from then on. The choice before can be had back.

import { useMemo } from 'react'
import type { Model } from '../../shared/models.ts'
import { useStores } from '../stores.ts'

export function useGetModel() {
  const { engine, settings, notices } = useStores()
  return useMemo(() => {
    const use = async (model: Model | null) => {
      if (model === null) return
      const { settings: before, info } = settings.getState()
      const isFixed = ['engine', 'model'].some(name => info?.fixedSettings.includes(name))
      await engine
        .getState()
        .check()
        .catch(() => undefined)
      const active = engine.getState().status?.active
      if (isFixed || (active?.engine === model.engine && active.model === model.name)) {
        notices.getState().tell('app.model.ready', { name: model.name })
        return
      }
      try {
        await settings.getState().set({ engine: model.engine, model: model.name })
        notices.getState().tell('app.model.inUse', { name: model.name }, async () => {
          await settings.getState().set({ engine: before.engine, model: before.model })
        })
      } catch (error) {
        notices.getState().tellError(error)
      }
    }
    return {
      pull: async (name: string) => use(await engine.getState().pull(name)),
      addFile: async (file: File) => use(await engine.getState().addFile(file)),
    }
  }, [engine, settings, notices])
}
