// A wait that ends with its signal, for work that knows no signal or is shared with others.

import { cancelled } from '../../shared/errors.ts'

/** Rejects with `cancelled` when `signal` aborts; `work` itself goes on. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw cancelled()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(cancelled())
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
