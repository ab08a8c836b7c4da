// A name as it is looked for: without case and accents; a date also by the name of its month, in both languages.

import type { EntityKind } from '../../../shared/graph.ts'

const months = ['en', 'fr'].map(locale => new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }))

export function foldName(kind: EntityKind, name: string): string {
  const month = kind === 'date' ? /^(?:\d{4}|-)-(\d\d)/.exec(name)?.[1] : undefined
  if (month === undefined) return fold(name)
  const at = Date.UTC(2000, Number(month) - 1)
  return fold([name, ...months.map(format => format.format(at))].join(' '))
}

export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
}
