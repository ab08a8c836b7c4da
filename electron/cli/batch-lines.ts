// Batches: a line of JSON in, a line of JSON out, in input order, each written as soon as it and all before it are done.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import { exitCodes, type CommandContext } from './command.ts'

/** Lines read and not yet answered: bounds memory whatever the batch's length. */
const MAX_AHEAD = 8

export interface FailedLine {
  readonly id: string | number | null
  readonly error: ErrorShape
}

/** `source` '-' is stdin. `work` never rejects; it tells whether the line counts as failed. */
export async function runBatch(
  { output, signal }: CommandContext,
  source: string,
  work: (text: string) => Promise<{ readonly line: unknown; readonly isFailed: boolean }>,
): Promise<number> {
  const printings: Promise<void>[] = []
  let failedCount = 0
  let lastPrinting = Promise.resolve()
  for await (const text of readLines(source)) {
    if (signal.aborted) break
    if (text.trim() === '') continue
    const result = work(text)
    lastPrinting = lastPrinting.then(async () => {
      const { line, isFailed } = await result
      if (isFailed) failedCount++
      output.line(line)
    })
    printings.push(lastPrinting)
    if (printings.length >= MAX_AHEAD) await printings.shift()
  }
  await lastPrinting
  if (signal.aborted) return exitCodes.interrupted
  return failedCount > 0 ? exitCodes.failed : exitCodes.done
}

/** Throws `bad_request` for a line that is not JSON or has another shape. */
export function parseLine<T extends z.ZodType>(text: string, schema: T): z.output<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', 'This line is not JSON.', { cause })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('bad_request', z.prettifyError(parsed.error))
  return parsed.data
}

export function failedLine(id: string | number | null, error: unknown): FailedLine {
  const known = isAppError(error) ? error : new AppError('internal', 'The line failed.', { cause: error })
  return { id, error: toErrorShape(known) }
}

async function* readLines(source: string): AsyncGenerator<string> {
  const input = source === '-' ? process.stdin : createReadStream(source)
  try {
    yield* createInterface({ input, crlfDelay: Infinity })
  } catch (cause) {
    throw new AppError('not_found', `${source} cannot be read.`, { cause })
  }
}
