// Puts the chosen theme and language on the document, and keeps them for public/before-paint.js of the next visit.

import type { Locale } from '../../shared/models.ts'
import type { Settings } from '../../shared/settings.ts'

export function applyTheme(theme: Settings['theme']): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  remember('jarvis.theme', theme)
}

export function applyLocale(locale: Locale): void {
  document.documentElement.lang = locale
  remember('jarvis.locale', locale)
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Storage may be off: then the page starts in the system's theme.
  }
}
