// Entry of the maintenance process: one job, its outcome, the end.

import { setPriority } from 'node:os'
import { toMemoryError } from '../sqlite-error.ts'
import { toThreadError } from '../thread-messages.ts'
import { jobs } from './jobs.ts'
import type { JobOutcome, JobRequest } from './maintenance.ts'

/** The port of Electron's utilityProcess, where that started us. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: JobRequest }) => void): void
  postMessage(message: JobOutcome): void
}

/** Below whatever the user does. */
const BACKGROUND_PRIORITY = 10

const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort

async function run({ name, input, isBackground }: JobRequest): Promise<JobOutcome> {
  try {
    if (isBackground) setPriority(BACKGROUND_PRIORITY)
    // The client's types tie `name` to its input.
    const work = jobs[name] as (input: unknown) => unknown
    return { kind: 'ok', value: await work(input) }
  } catch (error) {
    return { kind: 'err', error: toThreadError(toMemoryError(error)) }
  }
}

async function answer(request: JobRequest): Promise<void> {
  const outcome = await run(request)
  // The parent ends this process once it has the outcome.
  if (parentPort !== undefined) parentPort.postMessage(outcome)
  else process.send?.(outcome)
}

if (parentPort !== undefined) parentPort.on('message', event => void answer(event.data))
else process.on('message', (request: JobRequest) => void answer(request))

// Without its parent nobody waits for it.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// These go to the whole process group; the parent decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
