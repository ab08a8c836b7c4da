// Passing confirmations: shown as toasts (ui/Notices.tsx), kept here as a list so that a missed one can be read, and undone, later.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorShape } from '../../shared/errors.ts'
import { errorShapeOf } from './error-shape.ts'
import type { WordId, WordValues } from './i18n.ts'

export interface Notice {
  readonly noticeId: number
  readonly at: number
  /** Words, or an error that the words of its code describe. */
  readonly words: { readonly id: WordId; readonly values: WordValues } | null
  readonly error: ErrorShape | null
  /** Takes back what the notice tells of; null once done or when there is nothing to take back. */
  readonly undo: (() => Promise<void>) | null
}

export interface NoticeState {
  /** Newest first. */
  readonly log: readonly Notice[]
  readonly unreadCount: number
  readonly tell: (id: WordId, values?: WordValues, undo?: () => Promise<void>) => void
  /** Tells of a failure that belongs to no message and no form. Cancelled is not failed. */
  readonly tellError: (error: unknown) => void
  readonly undo: (noticeId: number) => Promise<void>
  readonly markRead: () => void
}

export type NoticeStore = StoreApi<NoticeState>

const LOG_LENGTH = 50

export function createNoticeStore(clock: () => number = Date.now): NoticeStore {
  let nextId = 1
  return createStore<NoticeState>()((set, get) => {
    const add = (notice: Pick<Notice, 'words' | 'error' | 'undo'>) =>
      set(state => ({
        log: [{ noticeId: nextId++, at: clock(), ...notice }, ...state.log].slice(0, LOG_LENGTH),
        unreadCount: Math.min(state.unreadCount + 1, LOG_LENGTH),
      }))
    return {
      log: [],
      unreadCount: 0,
      tell: (id, values = {}, undo) => add({ words: { id, values }, error: null, undo: undo ?? null }),
      tellError: error => {
        const shape = errorShapeOf(error)
        if (shape.code !== 'cancelled') add({ words: null, error: shape, undo: null })
      },
      undo: async noticeId => {
        const notice = get().log.find(candidate => candidate.noticeId === noticeId)
        if (notice?.undo == null) return
        // At once, so that a second press finds nothing to undo.
        set({ log: get().log.map(other => (other.noticeId === noticeId ? { ...other, undo: null } : other)) })
        try {
          await notice.undo()
        } catch (error) {
          get().tellError(error)
        }
      },
      markRead: () => set({ unreadCount: 0 }),
    }
  })
}
