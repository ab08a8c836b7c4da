// `jarvis ask --batch`: a question per line in, an answer per line out, in input order.

import { z } from 'zod'
import type { Client } from '../../shared/client.ts'
import { askOne, type PrintedAnswer } from './ask-question.ts'
import { failedLine, parseLine, runBatch, type FailedLine } from './batch-lines.ts'
import type { CommandContext } from './command.ts'
import { stringFlag } from './flags.ts'

const lineSchema = z.strictObject({
  id: z.union([z.string(), z.number()]),
  prompt: z.string(),
  conversation: z.string().optional(),
})

type Result = PrintedAnswer | FailedLine

/** Lines of one conversation run in order, others side by side. A line that fails does not stop the rest. */
export async function runAskBatch(context: CommandContext, source: string): Promise<number> {
  const client = await context.connect()
  const tails = new Map<string, Promise<unknown>>()
  return await runBatch(context, source, async text => {
    const line = await askLine(context, client, text, tails)
    return { line, isFailed: line.error !== null && (!('status' in line) || line.status === 'error') }
  })
}

async function askLine(
  context: CommandContext,
  client: Client,
  text: string,
  tails: Map<string, Promise<unknown>>,
): Promise<Result> {
  let id: string | number | null = null
  try {
    const line = parseLine(text, lineSchema)
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
    return failedLine(id, error)
  }
}
