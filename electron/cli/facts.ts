// `jarvis facts`: what Jarvis knows about the user, newest first.

import { z } from 'zod'
import type { Command } from './command.ts'
import { choiceFlag, numberFlag, stringFlag } from './flags.ts'

/** What `facts --json` prints; other programs rely on it. */
export const factsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      factId: z.string(),
      text: z.string(),
      state: z.enum(['proposed', 'accepted', 'rejected']),
      confidence: z.number(),
      messageId: z.string().nullable(),
      lastUsedAt: z.number().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

export const facts: Command = {
  options: { state: { type: 'string' }, limit: { type: 'string' }, cursor: { type: 'string' } },
  async run({ flags, output, connect, words }) {
    const state = choiceFlag(flags, 'state', ['proposed', 'accepted', 'rejected'])
    const cursor = stringFlag(flags, 'cursor')
    const limit = numberFlag(flags, 'limit', 1, 1000) ?? 10
    const client = await connect()
    const page = await client.call('fact.list', {
      limit,
      ...(state !== undefined && { state }),
      ...(cursor !== undefined && { cursor }),
    })
    const items = page.items.map(({ factId, text, state: where, confidence, messageId, lastUsedAt }) => {
      return { factId, text, state: where, confidence, messageId, lastUsedAt }
    })
    const document = { items, nextCursor: page.nextCursor } satisfies z.infer<typeof factsSchema>
    output.result(document, () => {
      if (items.length === 0) return words('cli.facts.none')
      return items.map(({ factId, text, state: where }) => `${factId.padEnd(6)} ${where.padEnd(9)} ${text}`).join('\n')
    })
    return 0
  },
}
