// Every step from an empty file to today's tables, in order. A published step never changes.

import { initial } from './0010-initial.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [initial]
