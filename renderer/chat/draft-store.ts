// What is typed and not yet sent, per conversation; a reload of the page keeps it (sessionStorage), closing it does not.
// What is typed into a temporary chat stays in memory.

import { createStore, type StoreApi } from 'zustand/vanilla'

/** The draft of a chat that has no id yet. */
export const NEW_CHAT_KEY = 'new'

export interface DraftState {
  readonly drafts: Readonly<Record<string, string>>
  readonly set: (key: string, text: string) => void
}

export type DraftStore = StoreApi<DraftState>

const PREFIX = 'jarvis.draft.'
/** Longer texts stay in memory only: a session store holds about 5 MB in all. */
const MAX_SAVED_LENGTH = 200_000

export function createDraftStore(storage: Storage, isKept: (key: string) => boolean): DraftStore {
  return createStore<DraftState>()((set, get) => ({
    drafts: read(storage),
    set: (key, text) => {
      const { [key]: _, ...others } = get().drafts
      set({ drafts: text === '' ? others : { ...others, [key]: text } })
      save(storage, PREFIX + key, isKept(key) ? text : '')
    },
  }))
}

function read(storage: Storage): Readonly<Record<string, string>> {
  const drafts: Record<string, string> = {}
  for (let index = 0; index < storage.length; index++) {
    const name = storage.key(index)
    if (name?.startsWith(PREFIX)) drafts[name.slice(PREFIX.length)] = storage.getItem(name) ?? ''
  }
  return drafts
}

function save(storage: Storage, name: string, text: string): void {
  try {
    if (text === '' || text.length > MAX_SAVED_LENGTH) storage.removeItem(name)
    else storage.setItem(name, text)
  } catch {
    // Full or switched off: the draft lives as long as the page.
  }
}
