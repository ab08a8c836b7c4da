// Asks again what failed before its first word for a reason that can pass: exponential backoff with full jitter
// (cockatiel). A server that is busy is waited for; one that names a time is asked then.

import { DelegateBackoff, handleWhen, retry } from 'cockatiel'
import { cancelled, isAppError, type AppError } from '../../shared/errors.ts'
import { abortable } from '../lib/abortable.ts'
import type { LlmRules } from './rules.ts'

export interface RetryOptions {
  readonly rules: LlmRules['retry']
  readonly signal: AbortSignal
  /** False once something was written: asking again would say it twice. */
  readonly mayRetry: () => boolean
  readonly onWait: (error: AppError) => void
}

interface Plan {
  readonly kind: 'busy' | 'limit' | 'failure'
  readonly most: number
}

export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { rules, signal, mayRetry, onWait } = options
  const used = { busy: 0, limit: 0, failure: 0 }
  const isWorthIt = (error: unknown) => {
    const plan = planOf(error, rules)
    return plan !== null && mayRetry() && used[plan.kind]++ < plan.most
  }
  const backoff = new DelegateBackoff<{ readonly result: unknown }>(({ result }) => {
    const { error } = result as { readonly error: AppError }
    onWait(error)
    return waitOf(error, used, rules)
  })
  const policy = retry(handleWhen(isWorthIt), { maxAttempts: 100, backoff })
  return await abortable(
    policy.execute(() => {
      if (signal.aborted) throw cancelled()
      return attempt()
    }),
    signal,
  )
}

/** Null for what asking again cannot change. */
function planOf(error: unknown, rules: LlmRules['retry']): Plan | null {
  if (!isAppError(error)) return null
  const after = retryAfterOf(error)
  if (after !== null && after > rules.maxRetryAfterMs) return null
  if (error.code === 'overloaded') return { kind: 'busy', most: 3 }
  if (error.code !== 'llm_unavailable') return null
  switch (String(error.data?.['reason'])) {
    case 'limit':
      return after === null ? null : { kind: 'limit', most: 1 }
    case 'broken_off':
      return { kind: 'failure', most: 2 }
    case 'engine':
      return { kind: 'failure', most: error.data?.['status'] === undefined ? 0 : 2 }
    case 'runner_stopped':
      return { kind: 'failure', most: 1 }
    case 'unreachable':
      // Refused or not found: the next look at the engine will tell, waiting here would not.
      return ['ECONNRESET', 'EPIPE'].includes(String(error.data?.['cause'])) ? { kind: 'failure', most: 2 } : null
    default:
      return null
  }
}

function waitOf(error: AppError, used: { busy: number; failure: number }, rules: LlmRules['retry']): number {
  const after = retryAfterOf(error)
  if (after !== null) return after
  const isBusy = error.code === 'overloaded'
  const most = isBusy ? rules.busyBaseMs * 2 ** (used.busy - 1) : rules.baseMs * 2 ** (used.failure - 1)
  return Math.random() * (isBusy ? most : Math.min(rules.maxMs, most))
}

function retryAfterOf(error: AppError): number | null {
  const after = error.data?.['retryAfterMs']
  return typeof after === 'number' ? after : null
}
