// What a client of the load does: mostly reading, as people do; every hundredth request asks a question, and every other
// of those one that was asked before.

import type { Client } from '../../shared/client.ts'

const words = ['store', 'message', 'reader', 'index', 'start', 'value', 'settings', 'manual', 'header', 'log']

/** Questions that are asked again and again. */
const REPEATED = 20

/** One request; `turn` chooses which, so that every run does the same. Rejects as the request does. */
export async function doOne(client: Client, turn: number): Promise<void> {
  const kind = turn % 100
  if (kind === 99) {
    const isNew = turn % 200 === 99
    const number = isNew ? turn : Math.floor(turn / 200) % REPEATED
    const sent = await client.call('chat.send', { content: `What is ${number}?` })
    if (sent.kind === 'started') await client.call('chat.follow', { messageId: sent.answerId })
  } else if (kind % 10 === 7) {
    await client.call('search.messages', { text: words[Math.floor(turn / 10) % words.length] ?? 'store', limit: 10 })
  } else if (kind % 10 === 8) await client.call('conversation.list', { limit: 30 })
  else if (kind % 10 === 9) await client.call('app.stats', {})
  else if (kind % 2 === 0) await client.call('message.list', { limit: 50, strategy: 'keyset' })
  else await client.call('conversation.transcript', { conversationId: `c${1 + (turn % 5)}`, limit: 50 })
}
