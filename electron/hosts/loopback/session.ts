// Who may speak to this run of Jarvis: pages that show its token, or a launch code that has not been used.
// The token is made anew at every start. Codes live 60 s and are good once: they pass through a file or a terminal.

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError, type ErrorShape } from '../../../shared/errors.ts'
import type { Credentials } from '../../rpc/rpc.ts'

const SECRET_BYTES = 32
export const CODE_LIFETIME_MS = 60_000
const MAX_CODES = 100
/** Wrong hellos; beyond, only the token is looked at until a minute has passed. */
const MAX_FAILURES = 20
const FAILURE_WINDOW_MS = 60_000

export class Session {
  readonly #token = newSecret()
  readonly #codes = new Map<string, { readonly expiresAt: number; readonly onUsed: () => void }>()
  #failures: number[] = []

  newCode(onUsed: () => void = () => undefined): string {
    this.#dropExpired()
    const oldest = this.#codes.size >= MAX_CODES ? this.#codes.keys().next().value : undefined
    if (oldest !== undefined) this.#codes.delete(oldest)
    const code = newSecret()
    this.#codes.set(code, { expiresAt: performance.now() + CODE_LIFETIME_MS, onUsed })
    return code
  }

  authenticate({ token, code }: Credentials): { readonly token: string } | { readonly error: ErrorShape } {
    if (token !== undefined && isSame(token, this.#token)) return { token: this.#token }
    const now = performance.now()
    this.#failures = this.#failures.filter(at => now - at < FAILURE_WINDOW_MS)
    if (this.#failures.length >= MAX_FAILURES) {
      return {
        error: new AppError('overloaded', 'Too many wrong attempts; try again in a minute.', { retryable: true }),
      }
    }
    if (code !== undefined && this.#useCode(code)) return { token: this.#token }
    this.#failures.push(now)
    return { error: new AppError('unauthorized', 'This page does not belong to the running Jarvis.') }
  }

  #useCode(given: string): boolean {
    this.#dropExpired()
    for (const [code, { onUsed }] of this.#codes) {
      if (!isSame(given, code)) continue
      this.#codes.delete(code)
      onUsed()
      return true
    }
    return false
  }

  #dropExpired(): void {
    const now = performance.now()
    for (const [code, { expiresAt }] of this.#codes) {
      if (expiresAt <= now) this.#codes.delete(code)
    }
  }
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** Takes as long for a near miss as for a wild guess. Lengths are no secret. */
function isSame(given: string, secret: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(secret)
  return a.length === b.length && timingSafeEqual(a, b)
}
