// `jarvis messages`: stored messages, newest first, a page at a time.

import { z } from 'zod'
import { type Command } from './command.ts'
import { choiceFlag, numberFlag, stringFlag } from './flags.ts'

/** What `messages --json` prints; other programs rely on it. */
export const messagesSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      messageId: z.string(),
      externalId: z.string().nullable(),
      conversationId: z.string(),
      role: z.enum(['user', 'assistant', 'system', 'tool']),
      name: z.string().nullable(),
      content: z.string(),
      status: z.enum(['streaming', 'complete', 'stopped', 'interrupted', 'truncated', 'error']),
      createdAt: z.number(),
      model: z.string().optional(),
    }),
  ),
  nextCursor: z.string().nullable(),
  previousCursor: z.string().nullable(),
  strategy: z.enum(['offset', 'cursor', 'keyset']),
  approximateTotal: z.number(),
})

export const messages: Command = {
  options: {
    conversation: { type: 'string' },
    strategy: { type: 'string' },
    limit: { type: 'string' },
    cursor: { type: 'string' },
  },
  async run({ flags, output, connect, words }) {
    const conversationId = stringFlag(flags, 'conversation')
    const cursor = stringFlag(flags, 'cursor')
    const input = {
      strategy: choiceFlag(flags, 'strategy', ['auto', 'offset', 'cursor', 'keyset']) ?? 'auto',
      limit: numberFlag(flags, 'limit', 1, 1000) ?? 10,
      ...(conversationId !== undefined && { conversationId }),
      ...(cursor !== undefined && { cursor }),
    } as const
    const client = await connect()
    const page = await client.call('message.list', input)
    const items = page.items.map(message => ({
      messageId: message.messageId,
      externalId: message.externalId,
      conversationId: message.conversationId,
      role: message.role,
      name: message.name,
      content: message.content,
      status: message.status,
      createdAt: message.createdAt,
      ...(message.model !== null && { model: message.model }),
    }))
    const document = { ...page, items } satisfies z.infer<typeof messagesSchema>
    output.result(document, () => {
      if (items.length === 0) return words('cli.messages.none')
      const lines = items.map(({ messageId, conversationId, role, createdAt, content }) => {
        const time = new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')
        const text = content.slice(0, 500).replace(/\s+/g, ' ')
        const shown = text.length > 100 ? `${text.slice(0, 99)}…` : text
        return `${time}  ${conversationId}/${messageId}  ${role.padEnd(9)}  ${shown}`
      })
      if (page.nextCursor !== null) lines.push('', words('cli.messages.more', { cursor: page.nextCursor }))
      return lines.join('\n')
    })
    return 0
  },
}
