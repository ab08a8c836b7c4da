// What a client of the load does: mostly reading, as people do; every hundredth request asks a question.

import type { Client } from '../../shared/client.ts'

const words = ['store', 'message', 'reader', 'index', 'start', 'value', 'settings', 'manual', 'header', 'log']

/** One request; `turn` chooses which, so that every run does the same. Rejects as the request does. */
export async function doOne(client: Client, turn: number): Promise<void> {
  const kind = turn % 100
  if (kind === 99) {
    const sent = await client.call('chat.send', { content: `What is ${turn}?` })
    if (sent.kind === 'started') await client.call('chat.follow', { messageId: sent.answerId })
  } else if (kind % 10 === 7) {
    await client.call('search.messages', { text: words[Math.floor(turn / 10) % words.length] ?? 'store', limit: 10 })
  } else if (kind % 10 === 8) await client.call('conversation.list', { limit: 30 })
  else if (kind % 10 === 9) await client.call('app.stats', {})
  else if (kind % 2 === 0) await client.call('message.list', { limit: 50, strategy: 'keyset' })
  else await client.call('conversation.transcript', { conversationId: `c${1 + (turn % 5)}`, limit: 50 })
}
