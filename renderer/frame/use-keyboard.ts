// Carries out the shortcuts of ui/shortcuts.ts, wherever the focus is.

import { useEffect, useRef } from 'react'
import { useStores } from '../stores.ts'
import { goTo, newChat } from '../ui/route-store.ts'
import { shortcutOf } from '../ui/shortcuts.ts'
import { focusNextRegion } from './regions.ts'

export interface KeyboardActions {
  readonly toggleSidebar: () => void
  readonly showHelp: () => void
}

export function useKeyboard(actions: KeyboardActions): void {
  const { turn, transcript } = useStores()
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // A menu, a dialog or a field that used the key has said so.
      if (event.defaultPrevented) return
      const id = shortcutOf(event)
      if (id === null) return
      switch (id) {
        case 'newChat':
          goTo(newChat)
          // One that is there already only has to be written in.
          document.querySelector<HTMLElement>('.composer-field')?.focus()
          break
        case 'toggleSidebar':
          latest.current.toggleSidebar()
          break
        case 'settings':
          goTo({ view: 'settings' })
          break
        case 'stop':
          if (!transcript.getState().items.some(item => item.status === 'streaming')) return
          void turn.getState().stop()
          break
        case 'nextRegion':
          focusNextRegion(event.shiftKey ? -1 : 1)
          break
        case 'help':
          latest.current.showHelp()
      }
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [turn, transcript])
}
