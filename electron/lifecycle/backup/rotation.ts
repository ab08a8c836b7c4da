// Which backups go: a week of days, four weeks of weeks, a few of the others, none older than four weeks.
// So whatever the user removes is gone from Jarvis's own backups four weeks later.

import type { Backup, BackupKind } from '../../../shared/durability-models.ts'

const DAY_MS = 24 * 3_600_000
export const KEPT_DAYS = 28

const keptDays = 7
const keptWeeks = 4
/** Of each kind that is not made by the clock. */
const keptOfKind: Readonly<Record<Exclude<BackupKind, 'scheduled'>, number>> = {
  manual: 5,
  migration: 3,
  change: 3,
  replaced: 3,
}

/** `newest`: just made; it stays whatever the clock says. */
export function outdated(items: readonly Backup[], newest: Backup): readonly Backup[] {
  const kept = new Set<string>([newest.name])
  const falling = items.toSorted((a, b) => b.createdAt - a.createdAt)
  const young = falling.filter(({ createdAt }) => newest.createdAt - createdAt < KEPT_DAYS * DAY_MS)
  const scheduled = young.filter(({ kind }) => kind === 'scheduled')
  keepNewestOfEach(scheduled, DAY_MS, keptDays, kept)
  keepNewestOfEach(scheduled, 7 * DAY_MS, keptWeeks, kept)
  for (const [kind, count] of Object.entries(keptOfKind)) {
    for (const { name } of young.filter(item => item.kind === kind).slice(0, count)) kept.add(name)
  }
  return items.filter(({ name }) => !kept.has(name))
}

function keepNewestOfEach(falling: readonly Backup[], periodMs: number, count: number, kept: Set<string>): void {
  const periods = new Set<number>()
  for (const { name, createdAt } of falling) {
    const period = Math.floor(createdAt / periodMs)
    if (periods.has(period)) continue
    if (periods.size === count) return
    periods.add(period)
    kept.add(name)
  }
}
