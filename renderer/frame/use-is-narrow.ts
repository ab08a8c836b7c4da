import { useSyncExternalStore } from 'react'

/** One pane at a time below 760 px; the same width stands in the style sheets. */
const narrow = window.matchMedia('(max-width: 759px)')

export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    onChange => {
      narrow.addEventListener('change', onChange)
      return () => narrow.removeEventListener('change', onChange)
    },
    () => narrow.matches,
  )
}
