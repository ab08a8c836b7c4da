import { useSyncExternalStore } from 'react'

const dark = window.matchMedia('(prefers-color-scheme: dark)')

function onTheme(listener: () => void): () => void {
  const changes = new MutationObserver(listener)
  changes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  dark.addEventListener('change', listener)
  return () => {
    changes.disconnect()
    dark.removeEventListener('change', listener)
  }
}

/** Changes with the colours in force (as the document has them, not as they were chosen): a canvas keeps its own. */
export function useTheme(): string {
  return useSyncExternalStore(onTheme, () => document.documentElement.dataset['theme'] ?? `system ${dark.matches}`)
}
