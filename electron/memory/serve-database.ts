// A database thread's own side: opens the store for its role and answers calls one after another.

import { isAppError, type AppError } from '../../shared/errors.ts'
import { explain, takeUsedStatements, type Database } from './database.ts'
import { shareVectors, vectorsOf } from './search/vector-store.ts'
import { closeWriter, openReader, openWriter } from './open-store.ts'
import { isWrite, runOperation } from './operations.ts'
import { createLogKeeper } from './write-ahead-log.ts'
import { toMemoryError } from './sqlite-error.ts'
import {
  SLOW_MS,
  toThreadError,
  type FromThread,
  type Plans,
  type ThreadData,
  type ToThread,
} from './thread-messages.ts'

/** The part of a MessagePort that is used. */
export interface ThreadPort {
  postMessage(message: FromThread): void
  on(event: 'message', listener: (message: ToThread) => void): unknown
  close(): void
}

export function serveDatabase(port: ThreadPort, data: ThreadData): void {
  const isWriter = data.role === 'writer'
  let db: Database
  try {
    db = isWriter ? openWriter(data.file, data.isFirstStart) : openReader(data.file)
  } catch (error) {
    port.postMessage({ kind: 'failed', error: toThreadError(error) })
    port.close()
    return
  }
  shareVectors(db, data.vectors)
  // One that replaces another cannot know whether the last changes reached the codes.
  if (isWriter && !data.isFirstStart) vectorsOf(db).reset(0, 0)
  const keepLogShort = isWriter ? createLogKeeper(db) : () => undefined
  // Writing on after damage was met spreads it.
  let damage: AppError | null = null

  port.on('message', message => {
    if (message.kind === 'close') {
      if (isWriter) closeWriter(db)
      else db.close()
      port.close()
      return
    }
    const { id, name, input } = message
    const startedAt = performance.now()
    try {
      if (damage !== null && isWrite(name)) throw damage
      const value = runOperation(db, name, input)
      const tookMs = performance.now() - startedAt
      port.postMessage({ kind: 'ok', id, value, tookMs, ...slowPlans(db, tookMs) })
      keepLogShort()
    } catch (thrown) {
      const error = toMemoryError(thrown)
      if (isWriter && isAppError(error) && error.code === 'memory_corrupt') damage = error
      const tookMs = performance.now() - startedAt
      port.postMessage({ kind: 'err', id, error: toThreadError(error), tookMs, ...slowPlans(db, tookMs) })
    }
  })
  port.postMessage({ kind: 'ready' })
}

/** Plans are asked for only when they are wanted: that costs about as much as a short query. */
function slowPlans(db: Database, tookMs: number): { readonly slow?: Plans } {
  const statements = takeUsedStatements(db)
  if (tookMs < SLOW_MS) return {}
  return { slow: statements.map(sql => ({ sql, plan: planOf(db, sql) })) }
}

function planOf(db: Database, sql: string): readonly string[] {
  try {
    return explain(db, sql)
  } catch {
    // A statement that has no plan (a pragma) must not turn a done operation into a failed one.
    return []
  }
}
