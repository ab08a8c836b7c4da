// A real router with the two answers that the ipc suite times; what they would read from a store they make up at once.

import type { Logger } from '../../../electron/lib/logger.ts'
import { createRouter } from '../../../electron/rpc/router.ts'
import type { Handlers, Router } from '../../../electron/rpc/rpc.ts'
import { requestNames } from '../../../shared/contract.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Message } from '../../../shared/models.ts'

/** `size:26000` as a message id asks for a message of so many characters. */
export const sizeOf = (characters: number) => `size:${characters}`
export const STREAM_CHUNKS = 1_000
export const CHUNK = 'twenty characters.. '

const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {
  // Logging is not what is measured.
}

export function createAnswers(): Router {
  return routerOf({
    'message.get': ({ messageId }) => Promise.resolve(messageOf(Number(messageId.slice('size:'.length)))),
    'chat.follow': (_, { send }) => {
      for (let chunk = 0; chunk < STREAM_CHUNKS; chunk++)
        send({ kind: 'text', offset: chunk * CHUNK.length, text: CHUNK })
      return Promise.resolve(messageOf(CHUNK.length * STREAM_CHUNKS))
    },
  })
}

/** A real router that has only these answers. */
export function routerOf(given: Partial<Handlers>): Router {
  const missing = () => Promise.reject(new AppError('not_found', 'The benchmark does not ask for this.'))
  const handlers = { ...Object.fromEntries(requestNames.map(name => [name, missing])), ...given } as Handlers
  return createRouter({ handlers, recorder: { record: ignore }, logger: silent })
}

function messageOf(characters: number): Message {
  return {
    messageId: 'm1',
    externalId: null,
    conversationId: 'c1',
    parentId: null,
    role: 'assistant',
    name: null,
    content: 'x'.repeat(characters),
    reasoning: null,
    status: 'complete',
    error: null,
    createdAt: 0,
    isPinned: false,
    engine: 'embedded',
    endpoint: null,
    model: 'none',
    promptTruncated: false,
    timings: null,
    tokens: null,
    cache: null,
    branch: { index: 1, count: 1, previousId: null, nextId: null },
  }
}
