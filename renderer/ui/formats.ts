// Numbers, sizes, durations and dates in words of one language.

import type { Locale } from '../../shared/models.ts'

export interface Formats {
  readonly number: (value: number, fractionDigits?: number) => string
  readonly percent: (fraction: number) => string
  /** 98.5 MB, 98,5 Mo. Powers of 1000, as disks are sold. */
  readonly bytes: (sizeBytes: number) => string
  /** 0.4 ms, 240 ms, 1.8 s, 3 min: the unit that fits. */
  readonly duration: (durationMs: number) => string
  readonly time: (at: number) => string
  /** Time today, else the day and the time. */
  readonly moment: (at: number, now?: number) => string
  readonly day: (at: number) => string
  /** Without the day of the week, for lines of small facts. */
  readonly date: (at: number) => string
  /** A language of this world by its code: French, français. */
  readonly language: (code: string) => string
  readonly list: (items: readonly string[]) => string
}

const byteUnits = { en: ['B', 'kB', 'MB', 'GB', 'TB'], fr: ['o', 'ko', 'Mo', 'Go', 'To'] } as const satisfies Record<
  Locale,
  readonly string[]
>

export function createFormats(locale: Locale): Formats {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const sameYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: 'numeric',
  })
  const anyYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const languages = new Intl.DisplayNames(locale, { type: 'language', languageDisplay: 'standard' })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })

  const number = (value: number, fractionDigits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: fractionDigits }).format(value)
  // Not Intl's units, which write 'sec' and 'byte' in English; the symbols of time are the same in every language.
  const symbol = (value: number, name: string, fractionDigits: number) =>
    `${number(value, fractionDigits)}\u202f${name}`

  return {
    number,
    percent: fraction => percent.format(fraction),
    bytes: sizeBytes => {
      const power = sizeBytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(sizeBytes) / 3), 4)
      const value = sizeBytes / 1_000 ** power
      return symbol(value, byteUnits[locale][power] ?? '', power === 0 || value >= 100 ? 0 : 1)
    },
    duration: durationMs => {
      if (durationMs < 10) return symbol(durationMs, 'ms', durationMs < 1 ? 2 : 1)
      if (durationMs < 1_000) return symbol(durationMs, 'ms', 0)
      if (durationMs < 60_000) return symbol(durationMs / 1_000, 's', durationMs < 10_000 ? 1 : 0)
      if (durationMs < 5_400_000) return symbol(durationMs / 60_000, 'min', 0)
      return symbol(durationMs / 3_600_000, 'h', 1)
    },
    time: at => time.format(at),
    moment: (at, now = Date.now()) => {
      const then = new Date(at)
      const today = new Date(now)
      if (then.toDateString() === today.toDateString()) return time.format(at)
      return (then.getFullYear() === today.getFullYear() ? sameYear : anyYear).format(at)
    },
    day: at => day.format(at),
    date: at => date.format(at),
    language: code => languages.of(code) ?? code,
    list: items => list.format(items),
  }
}
