// `jarvis ask --batch`: a question per line in, an answer per line out, in input order.

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Client } from '../../shared/client.ts'
import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import { askOne, type PrintedAnswer } from './ask-question.ts'
import { exitCodes, type CommandContext } from './command.ts'
import { stringFlag } from './flags.ts'

const lineSchema = z.strictObject({
  id: z.union([z.string(), z.number()]),
  prompt: z.string(),
  conversation: z.string().optional(),
})

type Result = PrintedAnswer | { readonly id: string | number | null; readonly error: ErrorShape }

/** Lines read and not yet answered: bounds memory whatever the batch's length. */
const MAX_AHEAD = 8

/** Lines of one conversation run in order, others side by side. A line that fails does not stop the rest; `source` '-' is stdin. */
export async function runAskBatch(context: CommandContext, source: string): Promise<number> {
  const { output, signal } = context
  const client = await context.connect()
  const tails = new Map<string, Promise<unknown>>()
  const printings: Promise<void>[] = []
  let failedCount = 0
  let lastPrinting = Promise.resolve()
  for await (const text of readLines(source)) {
    if (signal.aborted) break
    if (text.trim() === '') continue
    const result = askLine(context, client, text, tails)
    lastPrinting = lastPrinting.then(async () => {
      const answered = await result
      if (answered.error !== null && (!('status' in answered) || answered.status === 'error')) failedCount++
      output.line(answered)
    })
    printings.push(lastPrinting)
    if (printings.length >= MAX_AHEAD) await printings.shift()
  }
  await lastPrinting
  if (signal.aborted) return exitCodes.interrupted
  return failedCount > 0 ? exitCodes.failed : exitCodes.done
}

async function askLine(
  context: CommandContext,
  client: Client,
  text: string,
  tails: Map<string, Promise<unknown>>,
): Promise<Result> {
  let id: string | number | null = null
  try {
    const line = parseLine(text)
    id = line.id
    const conversation = line.conversation ?? stringFlag(context.flags, 'conversation')
    const ask = async () => ({
      id: line.id,
      ...(await askOne(context, client, { prompt: line.prompt, conversation }, () => undefined)),
    })
    if (conversation === undefined) return await ask()
    const previous = tails.get(conversation) ?? Promise.resolve()
    const work = previous.then(ask, ask)
    tails.set(conversation, work)
    return await work
  } catch (error) {
    const shape = isAppError(error) ? error : new AppError('internal', 'The question failed.', { cause: error })
    return { id, error: toErrorShape(shape) }
  }
}

async function* readLines(source: string): AsyncGenerator<string> {
  const input = source === '-' ? process.stdin : createReadStream(source)
  try {
    yield* createInterface({ input, crlfDelay: Infinity })
  } catch (cause) {
    throw new AppError('not_found', `${source} cannot be read.`, { cause })
  }
}

function parseLine(text: string): z.infer<typeof lineSchema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', 'This line is not JSON.', { cause })
  }
  const parsed = lineSchema.safeParse(value)
  if (!parsed.success) throw new AppError('bad_request', z.prettifyError(parsed.error))
  return parsed.data
}
