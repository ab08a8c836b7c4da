// The backups as the page shows them: listed anew whenever one is made, tried out or removed.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ResultOf } from '../../shared/contract.ts'
import type { DrillReport, RestoreResult } from '../../shared/durability-models.ts'
import type { NoticeState } from '../ui/notice-store.ts'
import { onOpen } from '../ui/on-open.ts'

export interface BackupState {
  readonly list: ResultOf<'backup.list'> | null
  /** What goes on right now, of which backup. */
  readonly work: { readonly kind: 'create' | 'drill' | 'held' | 'remove' | 'restore'; readonly name: string } | null
  /** What trying them out found. */
  readonly drills: Readonly<Record<string, DrillReport>>
  /** Messages they hold that were removed since. */
  readonly held: Readonly<Record<string, number>>
  readonly load: () => Promise<void>
  readonly create: () => Promise<void>
  readonly drill: (name: string) => Promise<void>
  readonly countHeld: (name: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
  readonly restore: (name: string) => Promise<void>
  readonly rollback: () => Promise<void>
}

export type BackupStore = StoreApi<BackupState>

export function createBackupStore(client: Client, notices: () => Pick<NoticeState, 'tell' | 'tellError'>): BackupStore {
  const store = createStore<BackupState>()((set, get) => {
    const doing = async (kind: NonNullable<BackupState['work']>['kind'], name: string, work: () => Promise<void>) => {
      if (get().work !== null) return
      set({ work: { kind, name } })
      try {
        await work()
      } catch (error) {
        notices().tellError(error)
      } finally {
        set({ work: null })
      }
    }
    const load = async () => {
      try {
        set({ list: await client.call('backup.list', {}) })
      } catch (error) {
        notices().tellError(error)
      }
    }
    const bringBack = (name: string, ask: () => Promise<RestoreResult>) =>
      doing('restore', name, async () => {
        await ask()
        notices().tell('settings.backups.restored')
        // The services close and open again; the client waits for them.
        await load()
      })
    return {
      list: null,
      work: null,
      drills: {},
      held: {},
      load,
      create: () =>
        doing('create', '', async () => {
          await client.call('backup.create', {})
          await load()
        }),
      drill: name =>
        doing('drill', name, async () => {
          const report = await client.call('backup.drill', { name })
          set({ drills: { ...get().drills, [name]: report } })
        }),
      countHeld: name =>
        doing('held', name, async () => {
          const { removedMessages } = await client.call('backup.held', { name })
          set({ held: { ...get().held, [name]: removedMessages } })
        }),
      remove: name =>
        doing('remove', name, async () => {
          await client.call('backup.remove', { name })
          await load()
        }),
      restore: name => bringBack(name, () => client.call('backup.restore', { name })),
      rollback: () => bringBack(get().list?.rollbackTo ?? '', () => client.call('backup.rollback', {})),
    }
  })
  // After a restore the services have opened again, with what was put aside among the backups.
  onOpen(client, async () => {
    if (store.getState().list !== null) await store.getState().load()
  })
  return store
}
