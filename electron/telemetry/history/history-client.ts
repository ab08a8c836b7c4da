// The history for the rest of telemetry: calls to its thread. The thread is started at the first call, and again when it
// ended unasked, at most every ten seconds; while it cannot be had, figures of the present go on without a past.

import { Worker } from 'node:worker_threads'
import { AppError } from '../../../shared/errors.ts'
import type { Logger } from '../../lib/logger.ts'
import { followLoading, terminateThread } from '../../lib/thread-end.ts'
import type { ThreadHealth } from '../../lib/thread-health.ts'
import type { HistoryCalls, HistoryReply, HistoryRequest } from './history-messages.ts'

type InputOf<N extends keyof HistoryCalls> = Parameters<HistoryCalls[N]>[0]
type ResultOf<N extends keyof HistoryCalls> = ReturnType<HistoryCalls[N]>

export interface HistoryClient {
  /** `overloaded` when the thread is far behind, `internal` when it ended or failed. */
  call<N extends keyof HistoryCalls>(name: N, input: InputOf<N>): Promise<ResultOf<N>>
  health(): ThreadHealth
  close(): Promise<void>
}

export interface HistoryOptions {
  /** Path of metrics.db. */
  readonly file: string
  readonly workerUrl: URL
  readonly logger: Logger
}

const MAX_CALLS = 100
const CALL_TIMEOUT_MS = 15_000
const RESTART_MS = 10_000
const CLOSE_MS = 1_000
const MAX_HEAP_MB = 256

interface Call {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

export function createHistoryClient({ file, workerUrl, logger }: HistoryOptions): HistoryClient {
  const calls = new Map<number, Call>()
  let worker: Worker | null = null
  let nextId = 1
  let startedAt = -Infinity
  let isClosed = false

  function lost(ended: Worker, why: string): void {
    if (ended !== worker) return
    worker = null
    for (const [id, call] of calls) {
      clearTimeout(call.timer)
      calls.delete(id)
      call.reject(new AppError('internal', why, { retryable: !isClosed }))
    }
  }

  function start(): Worker {
    startedAt = performance.now()
    const started = new Worker(workerUrl, {
      workerData: { file },
      name: 'history',
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    started.on('message', (reply: HistoryReply) => {
      const call = calls.get(reply.id)
      if (call === undefined) return
      calls.delete(reply.id)
      clearTimeout(call.timer)
      if ('value' in reply) call.resolve(reply.value)
      else call.reject(new AppError('internal', reply.message, { data: { systemCode: reply.code } }))
    })
    started.on('error', error => logger.warn('history.thread_failed', { error }))
    started.on('exit', () => lost(started, 'The history’s thread ended.'))
    // It must not keep a process alive that has nothing else to do.
    started.unref()
    return followLoading(started)
  }

  function call(name: keyof HistoryCalls, input: unknown): Promise<unknown> {
    if (isClosed) return Promise.reject(new AppError('internal', 'The history is closed.'))
    if (calls.size >= MAX_CALLS) return Promise.reject(new AppError('overloaded', 'The history is behind.'))
    if (worker === null && performance.now() - startedAt < RESTART_MS) {
      const data = { reason: 'not_sent' }
      return Promise.reject(new AppError('internal', 'The history rests after a failure.', { retryable: true, data }))
    }
    const thread = (worker ??= start())
    return new Promise((resolve, reject) => {
      const id = nextId++
      const timer = setTimeout(() => {
        logger.warn('history.thread_hangs', { operation: name })
        terminateThread(thread)
        lost(thread, 'The history’s thread hangs.')
      }, CALL_TIMEOUT_MS)
      timer.unref()
      calls.set(id, { resolve, reject, timer })
      const request: HistoryRequest = { id, name, input }
      thread.postMessage(request)
    })
  }

  return {
    // The thread answers `name` with what its call returns.
    call: (name, input) => call(name, input) as never,
    health() {
      const isResting = worker === null && !isClosed && performance.now() - startedAt < RESTART_MS
      return { name: 'history', state: worker !== null ? 'ready' : isResting ? 'resting' : 'idle', restarts: 0 }
    },
    async close() {
      if (isClosed) return
      const thread = worker
      if (thread === null) return void (isClosed = true)
      const ended = new Promise<void>(resolve => thread.once('exit', () => resolve()))
      const closing = call('close', null).catch(() => undefined)
      isClosed = true
      const timer = setTimeout(() => terminateThread(thread), CLOSE_MS)
      await Promise.all([ended, closing])
      clearTimeout(timer)
    },
  }
}
