// The maintenance process as the services see it: one process for each job, gone with it.

import { AppError, cancelled } from '../../../shared/errors.ts'
import { forkProcess, type SpawnedProcess } from '../../lib/spawned-process.ts'
import { fromThreadError, type ThreadError } from '../thread-messages.ts'
import type { JobInput, JobResult, Jobs } from './jobs.ts'

export interface JobRequest {
  readonly name: keyof Jobs
  readonly input: unknown
  readonly isBackground: boolean
}

export type JobOutcome =
  { readonly kind: 'ok'; readonly value: unknown } | { readonly kind: 'err'; readonly error: ThreadError }

export type SpawnMaintenance = () => SpawnedProcess<JobRequest, JobOutcome>

export interface JobOptions {
  readonly signal?: AbortSignal
  /** Gives way to everything else on the computer. */
  readonly isBackground?: boolean
}

/** Rejects as the job does, with `cancelled` when `signal` aborts, or `memory_unavailable` when its process ends early. */
export type RunJob = <N extends keyof Jobs>(name: N, input: JobInput<N>, options?: JobOptions) => Promise<JobResult<N>>

export function forkMaintenance(entry: URL): SpawnMaintenance {
  return forkProcess<JobRequest, JobOutcome>(entry)
}

export function createMaintenance(spawn: SpawnMaintenance): RunJob {
  return (name, input, { signal, isBackground = false } = {}) => {
    if (signal?.aborted) return Promise.reject(cancelled())
    const child = spawn()
    return new Promise((resolve, reject) => {
      const stop = () => child.kill()
      signal?.addEventListener('abort', stop, { once: true })
      let outcome: JobOutcome | null = null
      child.onMessage(message => {
        outcome = message
        child.kill()
      })
      child.onExit(({ code, signal: endedBy, stderr }) => {
        signal?.removeEventListener('abort', stop)
        // The process answers `name` with what its job returns.
        if (outcome?.kind === 'ok') resolve(outcome.value as JobResult<typeof name>)
        else if (outcome?.kind === 'err') reject(fromThreadError(outcome.error))
        else if (signal?.aborted) reject(cancelled())
        else {
          reject(
            new AppError('memory_unavailable', `The maintenance process ended (${endedBy ?? code}): ${stderr.trim()}`, {
              retryable: true,
              data: { cause: 'maintenance' },
            }),
          )
        }
      })
      child.post({ name, input, isBackground })
    })
  }
}
