// Binary codes as they are kept for the next start: many in one row, so that those of a million vectors are read in well under
// a second instead of being made from their vectors again. A run is left out as soon as one of its vectors goes, and made
// anew when nothing else is to be done; what no run holds is made from the vectors.

import { prepare, type Database } from '../database.ts'
import type { VectorMemory } from './vector-memory.ts'

const RUN_SLOTS = 16_384
const HEAD_BYTES = 13

interface Run {
  readonly firstId: number
  readonly lastId: number
}

/** The next run of a model's after an id. */
export function nextRun(db: Database, modelId: number, afterId: number): Run | undefined {
  const sql = 'SELECT firstId, lastId FROM code_run WHERE modelId = ? AND firstId > ? ORDER BY firstId LIMIT 1'
  return prepare<Run>(db, sql).get(modelId, afterId)
}

export function readRun(db: Database, codes: VectorMemory, run: Run): void {
  const row = prepare<{ slots: Uint8Array }>(db, 'SELECT slots FROM code_run WHERE firstId = ?').get(run.firstId)
  if (row === undefined) return
  const size = HEAD_BYTES + codes.words * 8
  const { buffer, byteOffset, byteLength } = row.slots
  codes.appendPacked(new DataView(buffer, byteOffset, byteLength), byteLength / size)
}

/** Keeps the codes of up to `size` vectors more; true while there is more to do. */
export function saveCodes(db: Database, codes: VectorMemory, size = RUN_SLOTS): boolean {
  if (!codes.isLoaded) return false
  for (let afterId = 0; ;) {
    const next = nextRun(db, codes.modelId, afterId)
    const from = codes.slotAfter(afterId)
    const to = next === undefined ? codes.count : codes.slotAfter(next.firstId - 1)
    // The newest wait until they fill a run: it would be made anew for every one that comes.
    const isWorthIt = next === undefined ? to - from >= size : to > from
    if (isWorthIt) {
      const packed = codes.pack(from, Math.min(to, from + size))
      if (packed !== null) {
        const sql = 'INSERT INTO code_run (firstId, lastId, modelId, slots) VALUES (?, ?, ?, ?)'
        prepare(db, sql).run(packed.firstId, packed.lastId, codes.modelId, packed.bytes)
        return true
      }
    }
    if (next === undefined) return false
    afterId = next.lastId
  }
}

/** Before a vector goes. */
export function dropRunOf(db: Database, id: number): void {
  const sql = `
    DELETE FROM code_run WHERE firstId = (SELECT firstId FROM code_run WHERE firstId <= ? ORDER BY firstId DESC LIMIT 1)
      AND lastId >= ?`
  prepare(db, sql).run(id, id)
}

/** They are of the model that served before. */
export function dropRuns(db: Database): void {
  prepare(db, 'DELETE FROM code_run').run()
}
