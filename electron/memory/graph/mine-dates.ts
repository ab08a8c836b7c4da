// Dates as people write them, in English and French: a day, a month or a year, with or without the larger parts.

export interface FoundDate {
  /** '2026-03-12', '2026-03', '2026' or, a day without its year, '--03-12'. */
  readonly name: string
  readonly from: number
  readonly to: number
}

const english = 'January|February|March|April|May|June|July|August|September|October|November|December'
const french = 'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre'
const short = 'Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec'
/** English ones by their capital: "may" and "march" are words. */
const month = `${english}|${french}|${capitalised(french)}|(?:${short})\\.?`
const year = '(?:19|20)\\d\\d'
const day = '(?:0?[1-9]|[12]\\d|3[01])'
const numbers = new Map(
  [...english.split('|'), ...french.split('|'), ...french.replaceAll('é', 'e').replaceAll('û', 'u').split('|')].map(
    (name, at) => [name.toLowerCase(), (at % 12) + 1],
  ),
)
for (const [at, name] of 'jan feb mar apr _ jun jul aug sep oct nov dec'.split(' ').entries()) numbers.set(name, at + 1)
numbers.set('sept', 9)

const start = '(?<![\\p{L}\\p{N}/.-])'
const end = '(?![\\p{L}\\p{N}]|[/-]\\d|[.,]\\d)'
/** Alternatives from the fullest to the shortest; each names its parts. */
const written = new RegExp(
  [
    `${start}(?<y1>${year})-(?<m1>0[1-9]|1[0-2])(?:-(?<d1>${day}))?${end}`,
    `${start}(?<d2>${day})(?:st|nd|rd|th|er)?(?: of)? (?<m2>${month})(?:,? (?<y2>${year}))?${end}`,
    `${start}(?<m3>${month}) (?<d3>${day})(?:st|nd|rd|th)?(?:,? (?<y3>${year}))?${end}`,
    `${start}(?<m4>${month}) (?:of |de )?(?<y4>${year})${end}`,
    `${start}(?<d5>${day})[/.](?<n5>0?[1-9]|1[0-2])[/.](?<y5>${year})${end}`,
    `(?<=(?<!\\p{L})(?:in|since|until|during|by|of|from|en|depuis|jusqu['’]en|année|l['’]an|summer|spring|autumn|fall|winter|été|printemps|automne|hiver) )(?<y6>${year})${end}`,
  ].join('|'),
  'gu',
)

export function mineDates(text: string): FoundDate[] {
  // Most messages name none: one look for a digit spares them the rest.
  if (!/\d/.test(text)) return []
  const found: FoundDate[] = []
  for (const match of text.matchAll(written)) {
    const name = nameOf(match.groups ?? {})
    if (name !== null) found.push({ name, from: match.index, to: match.index + match[0].length })
  }
  return found
}

function nameOf(parts: Readonly<Record<string, string | undefined>>): string | null {
  const { y1, m1, d1, d2, m2, y2, m3, d3, y3, m4, y4, d5, n5, y5, y6 } = parts
  if (y6 !== undefined) return y6
  if (y1 !== undefined && m1 !== undefined) return dated(y1, Number(m1), d1)
  // Day and month could be either way round, in either language, unless one is too high for a month.
  if (d5 !== undefined && n5 !== undefined) return Number(d5) > 12 ? dated(y5, Number(n5), d5) : null
  const name = (m2 ?? m3 ?? m4)?.toLowerCase().replace('.', '')
  const number = name === undefined ? undefined : numbers.get(name)
  if (number === undefined) return null
  return dated(y2 ?? y3 ?? y4, number, d2 ?? d3)
}

function dated(year: string | undefined, month: number, day: string | undefined): string | null {
  const two = (value: number) => String(value).padStart(2, '0')
  const daysIn = new Date(Date.UTC(Number(year ?? 2_000), month, 0)).getUTCDate()
  if (day !== undefined && Number(day) > daysIn) return null
  if (year === undefined) return day === undefined ? null : `--${two(month)}-${two(Number(day))}`
  return day === undefined ? `${year}-${two(month)}` : `${year}-${two(month)}-${two(Number(day))}`
}

function capitalised(names: string): string {
  return names.replaceAll(/(?<=^|\|)./gu, letter => letter.toUpperCase())
}
