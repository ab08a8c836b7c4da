// A real router over handlers that a test gives; requests without one answer `not_found`. Records what the router reports.

import { requestNames } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { Logger } from '../../electron/lib/logger.ts'
import { createRouter } from '../../electron/rpc/router.ts'
import type { Handlers, Router } from '../../electron/rpc/rpc.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly facts: Readonly<Record<string, unknown>>
}

export interface TestRouter extends Router {
  readonly records: { readonly name: string; readonly isError: boolean }[]
  readonly log: LogLine[]
}

export function createTestRouter(given: Partial<Handlers>): TestRouter {
  const missing = () => Promise.reject(new AppError('not_found', 'The test has no handler for this.'))
  const handlers = { ...Object.fromEntries(requestNames.map(name => [name, missing])), ...given } as Handlers
  const records: { name: string; isError: boolean }[] = []
  const log: LogLine[] = []
  const recorder = { record: (name: string, _tookMs: number, isError = false) => void records.push({ name, isError }) }
  return { ...createRouter({ handlers, recorder, logger: createTestLogger(log) }), records, log }
}

export function createTestLogger(log: LogLine[]): Logger {
  const write =
    (level: LogLine['level']) =>
    (event: string, facts: Readonly<Record<string, unknown>> = {}) =>
      void log.push({ level, event, facts })
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
