// The figures as tables for a spreadsheet.

import type { History, OperationFigures } from '../../shared/performance-models.ts'

export function csvOf({ series }: History): string {
  const rows = series.flatMap(({ name, at, count, errors, mean, p50, p95, p99, max }) =>
    at.map((time, row) => [
      new Date(time).toISOString(),
      quoted(name),
      ...[count, errors, mean, p50, p95, p99, max].map(column => column[row] ?? ''),
    ]),
  )
  return linesOf('time,name,count,errors,mean,p50,p95,p99,max', rows)
}

export function operationsCsvOf(operations: readonly OperationFigures[]): string {
  const rows = operations.map(({ name, perMinute, count, errors, p50, p95, p99, max }) => [
    quoted(name),
    perMinute,
    count,
    errors,
    p50,
    p95,
    p99,
    max,
  ])
  return linesOf('name,perMinute,count,errors,p50,p95,p99,max', rows)
}

function linesOf(head: string, rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows.map(row => row.join(',')), ''].join('\r\n')
}

/** A spreadsheet takes what begins with = + - @ for a formula. */
function quoted(name: string): string {
  return `"${(/^[=+\-@]/.test(name) ? `'${name}` : name).replaceAll('"', '""')}"`
}

export function download(name: string, type: string, content: string): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL(new Blob([content], { type }))
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
