// The page's shortcuts in one list: what handles keys and what explains them read the same.
// 'Mod' is Command on a Mac, Control elsewhere. Letters go by what the key writes, so that AZERTY works.

import type { WordId, Words } from './i18n.ts'

export const shortcuts = [
  { id: 'newChat', keys: 'Mod+N', words: 'app.shortcut.newChat' },
  { id: 'toggleSidebar', keys: 'Mod+B', words: 'app.shortcut.toggleSidebar' },
  { id: 'settings', keys: 'Mod+,', words: 'app.shortcut.settings' },
  { id: 'stop', keys: 'Escape', words: 'app.shortcut.stop' },
  { id: 'readAloud', keys: 'Mod+.', words: 'app.shortcut.readAloud' },
  { id: 'pauseReading', keys: 'F8', words: 'app.shortcut.pauseReading' },
  { id: 'nextSentence', keys: 'F9', words: 'app.shortcut.nextSentence' },
  { id: 'nextRegion', keys: 'F6', words: 'app.shortcut.nextRegion' },
  { id: 'help', keys: 'Mod+/', words: 'app.shortcut.help' },
] as const satisfies readonly { id: string; keys: string; words: WordId }[]

/** Keys that the focused thing handles itself; listed, not dispatched. */
export const localKeys = [
  { keys: 'Enter', words: 'app.shortcut.send' },
  { keys: 'Shift+Enter', words: 'app.shortcut.newLine' },
  { keys: 'ArrowUp', words: 'app.shortcut.editLast' },
  { keys: 'F2', words: 'app.shortcut.rename' },
  { keys: 'Delete', words: 'app.shortcut.delete' },
] as const satisfies readonly { keys: string; words: WordId }[]

export type ShortcutId = (typeof shortcuts)[number]['id']

export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)

export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>,
): ShortcutId | null {
  if (event.isComposing || event.altKey) return null
  // Shift may be needed to write a sign ('/' on AZERTY); with a letter it makes another shortcut.
  if (event.shiftKey && /^[a-z]$/i.test(event.key)) return null
  const isMod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  const pressed = (isMod ? 'Mod+' : '') + (event.key.length === 1 ? event.key.toUpperCase() : event.key)
  return shortcuts.find(shortcut => shortcut.keys === pressed)?.id ?? null
}

/** 'Mod+B' → ['⌘', 'B'] or ['Ctrl', 'B']. */
export function keyNames(keys: string, t: Words['t']): readonly string[] {
  return keys.split('+').map(key => {
    switch (key) {
      case 'Mod':
        return isMac ? '⌘' : t('app.key.control')
      case 'Shift':
        return isMac ? '⇧' : t('app.key.shift')
      case 'Enter':
        return t('app.key.enter')
      case 'Escape':
        return t('app.key.escape')
      case 'Delete':
        return t('app.key.delete')
      case 'ArrowUp':
        return '↑'
      default:
        return key
    }
  })
}
