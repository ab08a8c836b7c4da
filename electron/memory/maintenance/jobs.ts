// What the maintenance process does, by name: work over a whole file, in one statement that nothing but the end of its
// process can stop. So each has a process of its own (maintenance.process.ts), which may be killed at any time.

import { copyStore, proveStore, versionOf } from './copy-store.ts'
import { drillRestore } from './drill-restore.ts'
import { examineStore } from './examine-store.ts'
import { countHeldMessages } from './held-messages.ts'
import { salvageStore } from './salvage-store.ts'

export const jobs = {
  copy: copyStore,
  prove: ({ file }: { readonly file: string }) => proveStore(file),
  examine: examineStore,
  salvage: salvageStore,
  drill: drillRestore,
  held: countHeldMessages,
  version: versionOf,
} satisfies Record<string, (input: never) => unknown>

export type Jobs = typeof jobs
export type JobInput<N extends keyof Jobs> = Parameters<Jobs[N]>[0]
export type JobResult<N extends keyof Jobs> = Awaited<ReturnType<Jobs[N]>>
