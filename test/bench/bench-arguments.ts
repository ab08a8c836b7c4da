import { parseArgs } from 'node:util'
import type { Mode } from './suite.ts'

export interface BenchArguments {
  readonly names: readonly string[]
  readonly mode: Mode
  readonly rows: number
  readonly jsonFile: string | null
  readonly htmlFile: string | null
  /** A saved report to compare with. */
  readonly againstFile: string | null
  readonly repeat: number
}

export class UsageError extends Error {}

const modes: readonly Mode[] = ['baseline', 'optimized', 'compare']
const MAX_ROWS = 10_000_000
const MAX_REPEAT = 50

/** No suite named means all of them. Throws a UsageError for what it does not know. */
export function parseBenchArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parsed(args)
  for (const name of positionals) {
    if (!known.includes(name)) throw new UsageError(`There is no suite “${name}”. Suites: ${known.join(', ')}.`)
  }
  const mode = modes.find(candidate => candidate === (values.mode ?? 'compare'))
  if (mode === undefined) throw new UsageError(`--mode is one of ${modes.join(', ')}.`)
  const rows = Number(values.rows ?? 0)
  if (!/^\d+$/.test(values.rows ?? '0') || rows > MAX_ROWS) {
    throw new UsageError(`--rows is a whole number from 0 to ${MAX_ROWS}.`)
  }
  const repeat = Number(values.repeat ?? 1)
  if (!/^\d+$/.test(values.repeat ?? '1') || repeat < 1 || repeat > MAX_REPEAT) {
    throw new UsageError(`--repeat is a whole number from 1 to ${MAX_REPEAT}.`)
  }
  return {
    names: positionals.length === 0 ? known : [...new Set(positionals)],
    mode,
    rows,
    jsonFile: values.json ?? null,
    htmlFile: values.html ?? null,
    againstFile: values.against ?? null,
    repeat,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rows: { type: 'string' },
        mode: { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        against: { type: 'string' },
        repeat: { type: 'string' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
