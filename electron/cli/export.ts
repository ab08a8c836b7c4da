// `jarvis export`: one or all conversations, to standard output or to a file that appears whole or not at all.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { z } from 'zod'
import type { Client } from '../../shared/client.ts'
import { AppError, cancelled } from '../../shared/errors.ts'
import type { Command } from './command.ts'
import { choiceFlag, stringFlag } from './flags.ts'

/** What `export --to PATH --json` prints; without `--to` the export itself is on standard output. */
export const exportSchema = z.strictObject({
  path: z.string(),
  conversations: z.number().int().min(0),
  messages: z.number().int().min(0),
})

interface Wish {
  readonly conversationId?: string
  readonly format: 'json' | 'markdown' | 'html'
}

export const exportCommand: Command = {
  options: {
    conversation: { type: 'string' },
    all: { type: 'boolean' },
    format: { type: 'string' },
    to: { type: 'string' },
  },
  async run({ flags, output, connect, words, signal }) {
    const conversationId = stringFlag(flags, 'conversation')
    const to = stringFlag(flags, 'to')
    if ((conversationId === undefined) === (flags['all'] !== true)) {
      throw new AppError('bad_request', 'Give --conversation ID or --all.')
    }
    const format = choiceFlag(flags, 'format', ['json', 'markdown', 'html']) ?? 'json'
    const wish: Wish = conversationId === undefined ? { format } : { format, conversationId }
    const client = await connect()
    if (to === undefined) {
      await write(client, wish, process.stdout, signal)
      return 0
    }
    const target = path.resolve(to)
    const counts = await writeFile(client, wish, target, signal)
    const document = { path: target, ...counts } satisfies z.infer<typeof exportSchema>
    output.result(document, () => words('cli.export.done', document))
    return 0
  },
}

async function writeFile(client: Client, wish: Wish, target: string, signal: AbortSignal) {
  const aside = `${target}.${randomUUID().slice(0, 8)}.part`
  const file = createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true })
  const closed = finished(file)
  closed.catch(() => undefined)
  // A folder that is not there or a full disk: `write` would wait for ever for room.
  const failed = new Promise<never>((_, reject) => file.once('error', reject))
  failed.catch(() => undefined)
  try {
    const counts = await Promise.race([write(client, wish, file, signal), failed])
    file.end()
    await closed
    await rename(aside, target)
    return counts
  } catch (error) {
    file.destroy()
    await rm(aside, { force: true })
    throw fileError(error, target)
  }
}

/** One piece is asked for when the one before is written. */
async function write(client: Client, wish: Wish, target: Writable, signal: AbortSignal) {
  let conversations = 0
  let messages = 0
  let cursor: string | null | undefined
  while (cursor !== null) {
    if (signal.aborted) throw cancelled()
    const slice = await client.call('export.read', { ...wish, ...(cursor !== undefined && { cursor }) }, { signal })
    if (!target.write(slice.text)) await once(target, 'drain')
    conversations += slice.conversations
    messages += slice.messages
    cursor = slice.nextCursor
  }
  return { conversations, messages }
}

function fileError(error: unknown, target: string): unknown {
  const cause = (error as NodeJS.ErrnoException | null)?.code
  if (cause === undefined || !/^E[A-Z]+$/.test(cause)) return error
  const code = cause === 'ENOSPC' || cause === 'EDQUOT' ? 'storage_full' : 'bad_request'
  return new AppError(code, `${target} cannot be written (${cause}).`, { data: { cause }, cause: error })
}
