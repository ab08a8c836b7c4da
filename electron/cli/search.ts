// `jarvis search`: messages by words, by meaning or by both; one query, or a batch of them.

import { z } from 'zod'
import type { Client } from '../../shared/client.ts'
import type { InputOf } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import { failedLine, parseLine, runBatch } from './batch-lines.ts'
import type { Command, CommandContext, Flags } from './command.ts'
import { choiceFlag, numberFlag, stringFlag } from './flags.ts'

const modes = ['hybrid', 'text', 'meaning'] as const

/** What `search --json` prints; other programs rely on it. */
export const searchSchema = z.strictObject({
  id: z.union([z.string(), z.number()]).optional(),
  items: z.array(
    z.strictObject({
      messageId: z.string(),
      externalId: z.string().nullable(),
      conversationId: z.string(),
      conversationExternalId: z.string().nullable(),
      role: z.enum(['user', 'assistant', 'system', 'tool']),
      name: z.string().nullable(),
      createdAt: z.number(),
      score: z.number(),
      snippet: z.string(),
      why: z.array(z.strictObject({ kind: z.string(), weight: z.number() })),
    }),
  ),
  nextCursor: z.string().nullable(),
  approximateTotal: z.number(),
  meaningComplete: z.boolean(),
  tookMs: z.number(),
})

type PrintedPage = z.infer<typeof searchSchema>

const lineSchema = z.strictObject({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  conversation: z.string().optional(),
  mode: z.enum(modes).optional(),
  limit: z.number().int().min(1).max(1_000).optional(),
})

export const search: Command = {
  options: {
    mode: { type: 'string' },
    limit: { type: 'string' },
    cursor: { type: 'string' },
    conversation: { type: 'string' },
    role: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    batch: { type: 'string' },
  },
  async run(context) {
    const { flags, positionals, output, words } = context
    const shared = inputOf(flags)
    const batch = stringFlag(flags, 'batch')
    if (batch !== undefined) {
      if (positionals.length > 0) throw new AppError('bad_request', 'Give a text or --batch, not both.')
      return await searchBatch(context, batch, shared)
    }
    const [text, ...more] = positionals
    if (text === undefined || more.length > 0) throw new AppError('bad_request', 'Give one text to search for.')
    const cursor = stringFlag(flags, 'cursor')
    const client = await context.connect()
    const page = await searchOne(client, { ...shared, text, ...(cursor !== undefined && { cursor }) }, context.signal)
    output.result(page, () => {
      if (page.items.length === 0) return words('cli.search.none')
      const lines = page.items.map(({ messageId, conversationId, role, createdAt, snippet }) => {
        const day = new Date(createdAt).toISOString().slice(0, 10)
        const plain = snippet.replaceAll(/<\/?mark>/g, '')
        return `${day}  ${conversationId}/${messageId}  ${role.padEnd(9)}  ${plain.length > 160 ? `${plain.slice(0, 159)}…` : plain}`
      })
      if (!page.meaningComplete) lines.push('', words('cli.search.incomplete'))
      if (page.nextCursor !== null) lines.push('', words('cli.messages.more', { cursor: page.nextCursor }))
      return lines.join('\n')
    })
    return 0
  },
}

type SharedInput = Omit<InputOf<'search.messages'>, 'text' | 'cursor'>

function inputOf(flags: Flags): SharedInput {
  const conversationId = stringFlag(flags, 'conversation')
  const role = choiceFlag(flags, 'role', ['user', 'assistant', 'system', 'tool'])
  const from = timeFlag(flags, 'from')
  const to = timeFlag(flags, 'to')
  return {
    mode: choiceFlag(flags, 'mode', modes) ?? 'hybrid',
    limit: numberFlag(flags, 'limit', 1, 1_000) ?? 10,
    ...(conversationId !== undefined && { conversationId }),
    ...(role !== undefined && { role }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

/** Epoch ms, or ISO in UTC unless it names a zone. */
function timeFlag(flags: Flags, name: string): number | undefined {
  const value = stringFlag(flags, name)
  if (value === undefined) return undefined
  if (/^-?\d{5,}$/.test(value)) return Number(value)
  const hasZone = !value.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/.test(value)
  const time = /^\d{4}(-|$)/.test(value) ? Date.parse(hasZone ? value : `${value}Z`) : Number.NaN
  if (Number.isNaN(time)) throw new AppError('bad_request', `--${name} is epoch milliseconds or an ISO date.`)
  return time
}

async function searchOne(
  client: Client,
  input: InputOf<'search.messages'>,
  signal: AbortSignal,
): Promise<Omit<PrintedPage, 'id'>> {
  const page = await client.call('search.messages', input, { signal })
  const { nextCursor, approximateTotal, meaningComplete, tookMs } = page
  const items = page.items.map(({ conversationTitle: _, why, ...hit }) => ({ ...hit, why: [...why] }))
  return { items, nextCursor, approximateTotal, meaningComplete, tookMs }
}

async function searchBatch(context: CommandContext, source: string, shared: SharedInput): Promise<number> {
  const client = await context.connect()
  return await runBatch(context, source, async text => {
    let id: string | number | null = null
    try {
      const line = parseLine(text, lineSchema)
      id = line.id
      const input = {
        ...shared,
        text: line.text,
        ...(line.conversation !== undefined && { conversationId: line.conversation }),
        ...(line.mode !== undefined && { mode: line.mode }),
        ...(line.limit !== undefined && { limit: line.limit }),
      }
      const page: PrintedPage = { id: line.id, ...(await searchOne(client, input, context.signal)) }
      return { line: page, isFailed: false }
    } catch (error) {
      return { line: failedLine(id, error), isFailed: true }
    }
  })
}
