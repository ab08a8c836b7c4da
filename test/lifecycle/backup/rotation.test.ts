import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Backup, BackupKind } from '../../../shared/durability-models.ts'
import { isDue } from '../../../electron/lifecycle/backup/backup-service.ts'
import { KEPT_DAYS, outdated } from '../../../electron/lifecycle/backup/rotation.ts'

const DAY_MS = 24 * 3_600_000
const now = Date.UTC(2026, 10, 22, 12)

function backup(kind: BackupKind, createdAt: number): Backup {
  const facts = { sizeBytes: 1, sha256: null, messages: 1, conversations: 1, schemaVersion: 10 }
  return { name: `${kind}-${createdAt}`, kind, createdAt, ...facts }
}

const kinds: readonly BackupKind[] = ['scheduled', 'manual', 'migration', 'change', 'replaced']
const anyBackups = fc.uniqueArray(
  fc.record({ kind: fc.constantFrom(...kinds), ageDays: fc.integer({ min: 0, max: 80 }) }),
  { maxLength: 60, selector: ({ kind, ageDays }) => `${kind} ${ageDays}` },
)

describe('the rotation', () => {
  it('of one backup a day keeps seven days and four weeks', () => {
    let kept: Backup[] = []
    for (let day = 0; day < 120; day++) {
      const made = backup('scheduled', now + day * DAY_MS)
      const gone = new Set(outdated([...kept, made], made).map(({ name }) => name))
      kept = [...kept, made].filter(({ name }) => !gone.has(name))
    }
    const ages = kept
      .map(({ createdAt }) => Math.round((now + 119 * DAY_MS - createdAt) / DAY_MS))
      .sort((a, b) => a - b)
    expect(ages.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(ages.length).toBeGreaterThanOrEqual(9)
    expect(ages.length).toBeLessThanOrEqual(10)
    expect(ages.at(-1)).toBeGreaterThanOrEqual(14)
  })

  it('never keeps what is older than four weeks, never drops the newest, keeps few of each kind', () => {
    fc.assert(
      fc.property(anyBackups, fc.constantFrom(...kinds), (others, kind) => {
        const newest = backup(kind, now)
        const items = [newest, ...others.map(other => backup(other.kind, now - other.ageDays * DAY_MS - 1))]
        const gone = outdated(items, newest)
        const kept = items.filter(item => !gone.includes(item))
        expect(kept).toContain(newest)
        for (const { createdAt } of kept) expect(now - createdAt).toBeLessThan(KEPT_DAYS * DAY_MS)
        for (const each of kinds) {
          const most = each === 'scheduled' ? 12 : each === 'manual' ? 6 : 4
          expect(kept.filter(item => item.kind === each).length).toBeLessThanOrEqual(most)
        }
        // Once more changes nothing.
        expect(outdated(kept, newest)).toEqual([])
      }),
    )
  })

  it('keeps the newest of each day, not the first', () => {
    const early = backup('scheduled', now - 3_600_000)
    const late = backup('scheduled', now)
    expect(outdated([early, late], late)).toEqual([early])
  })
})

describe('a backup by itself', () => {
  it('is due a day after the last, and when there is none', () => {
    expect(isDue([], now)).toBe(true)
    expect(isDue([backup('manual', now)], now)).toBe(true)
    expect(isDue([backup('scheduled', now - DAY_MS + 1)], now)).toBe(false)
    expect(isDue([backup('scheduled', now - DAY_MS)], now)).toBe(true)
  })

  it('is neither skipped for a year nor made without end when the clock jumps', () => {
    const ahead = backup('scheduled', now + 365 * DAY_MS)
    expect(isDue([ahead], now)).toBe(true)
    expect(isDue([ahead, backup('scheduled', now)], now)).toBe(false)
    const behind = backup('scheduled', now - 365 * DAY_MS)
    expect(isDue([behind], now)).toBe(true)
  })
})
