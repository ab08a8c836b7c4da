// Whatever users and engines do in whatever order: no question is lost or asked twice, and answers stay one at a time.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { openScriptedChat } from './open-chat.ts'

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      status: fc.constantFrom('complete' as const, 'truncated' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), text: fc.constantFrom('', 'half') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stop' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('regenerate' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unqueue' as const) }) },
  // Most things happen at once.
  { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
)

it('in one conversation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async operations => {
      const { chat, llm, memory, start } = await openScriptedChat()
      const { conversationId } = await start('first')
      const sent = ['first']
      const unqueued: string[] = []
      let pending: Promise<unknown>[] = []
      const expected = (error: unknown) => {
        if (!(error instanceof AppError) || !['conflict', 'not_found'].includes(error.code)) throw error
      }
      const openGenerations = () => llm.generations.filter(generation => !generation.isOver)
      for (const each of operations) {
        expect(chat.runningCount).toBeLessThanOrEqual(1)
        switch (each.do) {
          case 'send':
            sent.push(`question ${sent.length}`)
            pending.push(chat.send({ content: sent.at(-1) ?? '', conversationId, waitMs: 0 }))
            break
          case 'end':
            openGenerations()[0]?.write('whole').end(each.status)
            break
          case 'fail':
            openGenerations()[0]?.write(each.text).fail(new AppError('llm_unavailable', 'gone'))
            break
          case 'stop':
            pending.push(chat.stop(conversationId))
            break
          case 'regenerate': {
            const { items } = await memory.readTranscript({ reference: conversationId, limit: 1 })
            const last = items.find(message => message.role === 'assistant')
            if (last !== undefined) pending.push(chat.regenerate(last.messageId).catch(expected))
            break
          }
          case 'unqueue': {
            const [first] = (await chat.listQueued(conversationId)).items
            if (first === undefined) break
            pending.push(chat.removeQueued(first.queuedId).then(() => unqueued.push(first.content), expected))
            break
          }
          case 'settle':
            await Promise.all(pending)
            pending = []
        }
      }
      await Promise.all(pending)
      // Let all that can be asked be asked, and answered.
      llm.reply = () => 'whole'
      for (const generation of openGenerations()) generation.end()
      const waiting = async () => (await chat.listQueued(conversationId)).items.map(queued => queued.content)
      const stored = async () =>
        (await memory.listMessages({ reference: conversationId, strategy: 'keyset', limit: 1_000 })).items
      const isAtRest = async () => {
        const rest = await waiting()
        const messages = await stored()
        const isHeld = /error|interrupted/.test(messages[0]?.status ?? '')
        const isWriting = chat.runningCount > 0 || messages.some(message => message.status === 'streaming')
        return !isWriting && (rest.length === 0 || isHeld)
      }
      await expect.poll(isAtRest, { timeout: 10_000 }).toBe(true)
      const messages = await stored()
      const asked = messages.filter(message => message.role === 'user').map(message => message.content)
      expect([...asked, ...(await waiting()), ...unqueued].sort()).toEqual([...sent].sort())
    }),
    { numRuns: 60 },
  )
}, 120_000)
