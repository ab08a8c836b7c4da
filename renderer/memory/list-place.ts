import type { VirtualItem } from '@tanstack/react-virtual'

/** Where the reader was in a list that is shown again: filled when it goes, and by whoever makes a new list of it emptied. */
export interface ListPlace {
  offset: number
  heights: VirtualItem[]
  /** Of the row whose link was followed. */
  openedKey: string | null
}

export function emptyPlace(): ListPlace {
  return { offset: 0, heights: [], openedKey: null }
}
