// What the button of an alert does about it.

import type { AlertMetric } from '../../shared/performance-models.ts'
import type { Stores } from '../stores.ts'
import type { WordId } from '../ui/i18n.ts'
import { goTo, newChat } from '../ui/route-store.ts'

type ActingStores = Pick<Stores, 'engine' | 'settings' | 'notices' | 'performance' | 'backups'>

export interface AlertAction {
  readonly word: WordId
  readonly act: (stores: ActingStores) => Promise<void> | void
}

const chooseModel: AlertAction = {
  word: 'performance.act.model',
  act: ({ engine }) => {
    goTo(newChat)
    engine.getState().setPanelOpen(true)
  },
}

export const alertActions: Readonly<Record<AlertMetric, AlertAction>> = {
  'firstToken.p95': chooseModel,
  'memory.rss': chooseModel,
  'errors.rate': {
    word: 'performance.act.operations',
    act: () => {
      const section = document.getElementById('operations')
      section?.scrollIntoView({ block: 'start' })
      section?.focus({ preventScroll: true })
    },
  },
  'cache.hitRate': {
    word: 'performance.act.cacheOff',
    act: async ({ settings, notices }) => {
      await settings.getState().set({ isCacheOn: false })
      notices.getState().tell('performance.act.cacheOff.done')
    },
  },
  'circuits.open': {
    word: 'performance.act.engines',
    act: async ({ engine }) => {
      const resting = engine.getState().status?.engines.filter(({ circuit }) => circuit.state !== 'closed') ?? []
      await Promise.all(resting.map(({ endpoint }) => engine.getState().tryNow(endpoint)))
    },
  },
  'disk.free': { word: 'performance.act.settings', act: () => goTo({ view: 'settings' }) },
  'eventLoop.p99': { word: 'performance.act.doctor', act: ({ performance }) => performance.getState().runDoctor() },
  'backup.age': { word: 'performance.act.backup', act: ({ backups }) => backups.getState().create() },
}
