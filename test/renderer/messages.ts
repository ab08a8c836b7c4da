import type { Conversation, Message } from '../../shared/models.ts'

/** A complete answer, or whatever `facts` makes of it. */
export function message(messageId: string, facts: Partial<Message> = {}): Message {
  return {
    messageId,
    externalId: null,
    conversationId: 'c1',
    parentId: null,
    role: 'assistant',
    name: null,
    content: '',
    reasoning: null,
    status: 'complete',
    error: null,
    createdAt: 0,
    isPinned: false,
    engine: null,
    endpoint: null,
    model: null,
    promptTruncated: false,
    timings: null,
    tokens: null,
    cache: null,
    branch: { index: 1, count: 1, previousId: null, nextId: null },
    ...facts,
  }
}

export function conversation(conversationId: string, facts: Partial<Conversation> = {}): Conversation {
  return {
    conversationId,
    externalId: null,
    title: conversationId,
    titleSource: 'question',
    isPinned: false,
    createdAt: 0,
    updatedAt: 0,
    messageCount: 2,
    parameters: null,
    isSpoken: null,
    usesMemory: true,
    isTemporary: false,
    streamingMessageId: null,
    ...facts,
  }
}
