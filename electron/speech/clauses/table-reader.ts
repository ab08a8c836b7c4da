// A table as it is written line by line: announced at its end, or read row by row.

import type { ClauseOptions } from './clause.ts'
import type { Sink } from './sink.ts'
import { plainOf, tableCells } from './table-cells.ts'

/** Rows that are counted, and read where there is no head. */
const MAX_ROWS = 500

interface Row {
  readonly values: readonly string[]
  readonly start: number
  readonly end: number
}

export class TableReader {
  readonly #tables: ClauseOptions['tables']
  readonly #sink: Sink
  #rows: Row[] = []
  #columns: readonly string[] | null = null

  constructor(tables: ClauseOptions['tables'], sink: Sink) {
    this.#tables = tables
    this.#sink = sink
  }

  read(line: string, start: number, end: number): void {
    const values = tableCells(line).map(plainOf)
    if (values.every(value => /^(?::?-+:?)?$/.test(value))) {
      this.#columns ??= this.#rows.pop()?.values ?? []
    } else if (this.#columns !== null && this.#tables === 'rows') {
      this.#sink.block({ kind: 'row', columns: this.#columns, values }, start, end)
    } else if (this.#rows.length < MAX_ROWS) this.#rows.push({ values, start, end })
  }

  end(start: number, end: number): void {
    const [rows, columns] = [this.#rows, this.#columns]
    this.#rows = []
    this.#columns = null
    if (columns === null) {
      // Rows without a head are no table: text between bars.
      for (const row of rows) this.#sink.block({ kind: 'row', columns: [], values: row.values }, row.start, row.end)
    } else if (this.#tables === 'announced' && (rows.length > 0 || columns.length > 0)) {
      this.#sink.block({ kind: 'table', columns, rowCount: rows.length }, start, end)
    }
  }
}
