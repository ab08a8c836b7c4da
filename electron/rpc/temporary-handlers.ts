// Sends what concerns a temporary conversation to the chat that holds those: everything that names one of their ids, and
// the question that begins one.

import type { RequestName } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import { isTemporaryId } from '../../shared/temporary.ts'
import type { TemporaryChat, TemporaryChats } from '../chat/temporary-chats.ts'
import type { Handlers } from './rpc.ts'

/** What can be done with one. The rest would leave something behind. */
const possible: readonly RequestName[] = [
  'conversation.get',
  'conversation.setSpoken',
  'conversation.setParameters',
  'conversation.delete',
  'conversation.transcript',
  'conversation.showBranch',
  'message.list',
  'message.get',
  'message.pin',
  'chat.send',
  'chat.follow',
  'chat.stop',
  'chat.regenerate',
  'chat.edit',
  'chat.continue',
  'chat.context',
  'chat.prefill',
  'chat.queue.list',
  'chat.queue.edit',
  'chat.queue.remove',
  'fact.used',
  'cache.forgetAnswer',
]

interface Named {
  readonly conversationId?: unknown
  readonly messageId?: unknown
  readonly queuedId?: unknown
  readonly isTemporary?: unknown
}

type AnyHandler = (input: Named, context: unknown) => Promise<unknown>

/** `handlersFor`: the table over the chat whose store is a file, or over another. */
export function withTemporaryChats(
  temporary: Pick<TemporaryChats, 'get' | 'begin'>,
  handlersFor: (chat?: TemporaryChat) => Handlers,
): Handlers {
  const handlers = handlersFor()
  const tables = new WeakMap<TemporaryChat, Handlers>()
  const tableOf = (chat: TemporaryChat) => {
    const table = tables.get(chat) ?? handlersFor(chat)
    tables.set(chat, table)
    return table
  }
  const routed = Object.entries(handlers).map(([name, handler]) => {
    const ownHandler = handler as AnyHandler
    const route: AnyHandler = async (input, context) => {
      const reference = [input.conversationId, input.messageId, input.queuedId].find(
        (id): id is string => typeof id === 'string' && isTemporaryId(id),
      )
      if (reference === undefined && input.isTemporary !== true) return await ownHandler(input, context)
      if (!possible.includes(name as RequestName)) {
        throw new AppError('bad_request', 'This cannot be done with a temporary chat.', {
          data: { reason: 'temporary' },
        })
      }
      const chat = reference === undefined ? await temporary.begin() : await temporary.get(reference)
      // `name` and `input` came through the contract together; TypeScript cannot know that they belong to each other.
      return await (tableOf(chat)[name as RequestName] as unknown as AnyHandler)(input, context)
    }
    return [name, route] as const
  })
  // Each name keeps its own handler's input and context.
  return Object.fromEntries(routed) as unknown as Handlers
}
