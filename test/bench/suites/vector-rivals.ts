// Other ways to find the nearest vectors inside SQLite, on at most 200,000 of the same ones. usearch is not among them:
// its loader calls itself without end under Node 24 (bindings' lookup of its own package), so it cannot be imported.

import { existsSync } from 'node:fs'
import path from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import * as vec from 'sqlite-vec'
import type { Database } from '../../../electron/memory/database.ts'
import { repository } from '../../../scripts/setup/places.ts'

const MAX_ROWS = 200_000
const DIMENSIONS = 256
const LIMIT = 10

export interface RivalFigures {
  readonly name: string
  readonly rows: number
  readonly samples: readonly number[]
}

type Rival = (
  db: Database,
  folder: string,
  queries: readonly Float32Array[],
  say: (line: string) => void,
) => RivalFigures | null

export const sqliteVec: Rival = (db, folder, queries) => {
  const rival = new BetterSqlite3(path.join(folder, 'sqlite-vec.db'))
  try {
    vec.load(rival)
    rival.exec(`CREATE VIRTUAL TABLE rival USING vec0(vector float[${DIMENSIONS}])`)
    const insert = rival.prepare<[bigint, Buffer]>('INSERT INTO rival (rowid, vector) VALUES (?, ?)')
    const rows = copy(db, rival, (id, vector) => void insert.run(BigInt(id), vector))
    const find = rival.prepare<[Buffer, number]>(
      'SELECT rowid FROM rival WHERE vector MATCH ? ORDER BY distance LIMIT ?',
    )
    return { name: 'sqlite-vec float', rows, samples: time(queries, query => find.all(query, LIMIT)) }
  } finally {
    rival.close()
  }
}

export const sqliteVector: Rival = (db, folder, queries, say) => {
  const library = path.join(repository, 'node_modules/@sqliteai/sqlite-vector-linux-x86_64/vector.so')
  if (!existsSync(library)) {
    say('sqlite-vector has no binary for this computer here.')
    return null
  }
  const rival = new BetterSqlite3(path.join(folder, 'sqlite-vector.db'))
  try {
    rival.loadExtension(library)
    rival.exec('CREATE TABLE rival (id INTEGER PRIMARY KEY, vector BLOB)')
    const insert = rival.prepare<[number, Buffer]>('INSERT INTO rival VALUES (?, ?)')
    const rows = copy(db, rival, (id, vector) => void insert.run(id, vector))
    rival.prepare(`SELECT vector_init('rival', 'vector', 'type=FLOAT32,dimension=${DIMENSIONS},distance=COSINE')`).get()
    rival.prepare(`SELECT vector_quantize('rival', 'vector')`).get()
    rival.prepare(`SELECT vector_quantize_preload('rival', 'vector')`).get()
    const find = rival.prepare<[Buffer]>(`SELECT rowid FROM vector_quantize_scan('rival', 'vector', ?, ${LIMIT})`)
    return { name: 'sqlite-vector 8 bit, preloaded', rows, samples: time(queries, query => find.all(query)) }
  } finally {
    rival.close()
  }
}

function copy(db: Database, rival: BetterSqlite3.Database, insert: (id: number, vector: Buffer) => void): number {
  const all = db.prepare<[number], { id: number; vector: Buffer }>('SELECT id, vector FROM embedding LIMIT ?')
  let rows = 0
  rival.transaction(() => {
    for (const { id, vector } of all.iterate(MAX_ROWS)) {
      const floats = Float32Array.from(new Int8Array(vector.buffer, vector.byteOffset, vector.length))
      insert(id, Buffer.from(floats.buffer))
      rows++
    }
  })()
  return rows
}

function time(queries: readonly Float32Array[], find: (query: Buffer) => unknown): number[] {
  return queries.map(query => {
    const bytes = Buffer.from(query.slice().buffer)
    const startedAt = performance.now()
    find(bytes)
    return performance.now() - startedAt
  })
}
