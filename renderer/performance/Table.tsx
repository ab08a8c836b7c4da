import type { ReactNode } from 'react'

export interface TableProps {
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly {
    readonly key: string
    readonly head: ReactNode
    readonly cells: readonly ReactNode[]
  }[]
}

/** Figures in columns; wider than its place it scrolls by itself, with the keyboard too. */
export function Table({ label, heads, rows }: TableProps) {
  return (
    <div className="table-box" role="region" aria-label={label} tabIndex={0}>
      <table className="table numbers">
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
