// The contract's requests for what keeps the data safe: backups, checks, health.

import { z } from 'zod'
import type {
  Backup,
  BackupList,
  CheckReport,
  DrillReport,
  Health,
  HeldMessages,
  RecoveryReport,
  RestoreResult,
  StoreFacts,
} from './durability-models.ts'
import { nothing, request } from './request.ts'

const backupName = z.string().min(1).max(200)

export const durabilityRequests = {
  /** Ends Jarvis in order, for a command that needs the data folder to itself. */
  'app.close': request<null>()(nothing, 'cli'),
  'app.health': request<Health>()(nothing),
  /** Looks at the database's file; `isFull` reads all of it. */
  'app.check': request<CheckReport>()(z.strictObject({ isFull: z.boolean() })),

  'backup.list': request<BackupList & { readonly recoveries: readonly RecoveryReport[] }>()(nothing),
  'backup.create': request<Backup>()(nothing),
  /** A copy at `path`, which the rotation leaves alone. */
  'backup.export': request<StoreFacts>()(z.strictObject({ path: z.string().min(1).max(4_096) }), 'cli'),
  'backup.remove': request<null>()(z.strictObject({ name: backupName })),
  /** Answers once the backup is proved and ready; Jarvis then closes its services and opens them again with it. */
  'backup.restore': request<RestoreResult>()(z.strictObject({ name: backupName })),
  /** Restores the state before the newest change: migration, restore, or else the newest backup. */
  'backup.rollback': request<RestoreResult>()(nothing),
  /** Restores beside the data, to know that it would work. */
  'backup.drill': request<DrillReport>()(z.strictObject({ name: backupName })),
  'backup.held': request<HeldMessages>()(z.strictObject({ name: backupName })),
} as const
