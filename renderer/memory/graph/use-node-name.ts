import { useCallback } from 'react'
import type { GraphNode } from '../../../shared/graph.ts'
import { useWords } from '../../ui/i18n.ts'

/** A node's name; a date as the language writes it. */
export function useNodeName(): (node: Pick<GraphNode, 'kind' | 'name'>) => string {
  const { locale } = useWords()
  return useCallback(({ kind, name }) => (kind === 'date' ? dateName(name, locale) : name), [locale])
}

export function dateName(name: string, locale: string): string {
  const [, year, month, day] = /^(\d{4}|-)(?:-(\d\d))?(?:-(\d\d))?$/.exec(name) ?? []
  if (month === undefined) return name
  const at = Date.UTC(year === '-' ? 2000 : Number(year), Number(month) - 1, Number(day ?? 1))
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    month: 'long',
    ...(year !== '-' && { year: 'numeric' }),
    ...(day !== undefined && { day: 'numeric' }),
  }).format(at)
}
