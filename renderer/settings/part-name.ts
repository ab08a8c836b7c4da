// What a part of Jarvis that is looked after is called.

import type { Words } from '../ui/i18n.ts'

const partNames = ['store', 'writer', 'embedder', 'cache', 'history', 'embedded'] as const

export function partName(name: string, t: Words['t']): string {
  const known = partNames.find(candidate => candidate === name)
  if (known !== undefined) return t(`settings.condition.part.${known}`)
  const reader = /^reader (\d+)$/.exec(name)?.[1]
  if (reader !== undefined) return t('settings.condition.part.reader', { number: Number(reader) })
  return name.replace(/^ollama /, 'Ollama ')
}
