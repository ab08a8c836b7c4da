// Tries one source of a file after the other, until one delivers.

import { cancelled, isAppError, type ErrorCode } from '../../shared/errors.ts'
import { throughProxy } from './environment-proxy.ts'
import { toStorageError } from './file-storage.ts'

export interface FirstSourceOptions<S> {
  readonly sources: readonly S[]
  readonly dir: string
  readonly signal: AbortSignal
  /** Code of what a source delivered that is of no use; any other known error is no source's fault, and ends it all. */
  readonly uselessCode: ErrorCode
  readonly fetchFrom: (source: S) => Promise<void>
}

/** Null once one has delivered, or what each answered. */
export async function fetchFromFirst<S extends { readonly kind: string }>(
  options: FirstSourceOptions<S>,
): Promise<string | null> {
  const failures: string[] = []
  for (const source of options.sources) {
    try {
      await throughProxy(() => options.fetchFrom(source))
      return null
    } catch (error) {
      if (options.signal.aborted) throw cancelled()
      const known = toStorageError(error, options.dir)
      if (isAppError(known) && known.code !== options.uselessCode) throw known
      failures.push(`${source.kind}: ${describeFailure(error)}`)
    }
  }
  return failures.join('; ')
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // fetch says only "fetch failed"; why stands in the cause.
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
