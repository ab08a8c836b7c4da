import type { PartHealth } from '../../shared/durability-models.ts'

/** How a thread is, as its owner sees it; the supervisor asks. */
export type ThreadHealth = Pick<PartHealth, 'name' | 'state' | 'restarts'>
