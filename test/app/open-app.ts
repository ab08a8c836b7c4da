// The whole product in this process: real store, real engines, a client on a linked port.

import { onTestFinished } from 'vitest'
import { createClient, type Client } from '../../shared/client.ts'
import type { AnswerChunk, Message } from '../../shared/models.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import { createApp, type App } from '../../electron/app.ts'
import type { AppParts } from '../../electron/app-parts.ts'
import type { AppConfig } from '../../electron/config.ts'
import { defaultLlmRules } from '../../electron/llm/rules.ts'
import { cacheLimits } from '../../electron/llm/response-cache/cache-limits.ts'
import { nodeParts } from '../../electron/node-parts.ts'

export interface OpenApp {
  readonly app: App
  readonly client: Client
  readonly connect: (kind?: 'page' | 'cli') => Client
}

/** Nobody answers there: the discard port refuses at once. */
export const noOllama = 'http://127.0.0.1:9'

export function configFor(dataDir: string, config: Partial<AppConfig> = {}): AppConfig {
  return {
    environment: 'test',
    host: 'loopback',
    dataDir,
    modelDir: `${dataDir}/models`,
    dbPoolSize: 2,
    voiceDir: `${dataDir}/voices`,
    speechPoolSize: 1,
    fixedSettings: { ollamaUrls: [noOllama] },
    systemLocale: 'en',
    llm: defaultLlmRules,
    cache: cacheLimits(),
    logLevel: 'debug',
    drainMs: 2_000,
    disposeMs: 20_000,
    launcherPid: null,
    ...config,
  }
}

export function partsFor(parts: Partial<AppParts> = {}): AppParts {
  return {
    ...nodeParts,
    present: () => Promise.resolve(null),
    checkHost: () => Promise.resolve([]),
    restart: () => undefined,
    close: () => undefined,
    ...parts,
  }
}

export async function openApp(config: AppConfig, parts: Partial<AppParts> = {}): Promise<OpenApp> {
  const app = await createApp(config, partsFor(parts))
  onTestFinished(async () => {
    await app.shutdown('test done')
  })
  const connect = (kind: 'page' | 'cli' = 'cli') => {
    const [near, far] = createLinkedPorts()
    app.connect(far, { kind })
    return createClient({ connect: () => near, reconnects: false })
  }
  return { app, client: connect(), connect }
}

/** Asks, follows to the end. */
export async function ask(
  client: Client,
  content: string,
  options: { conversationId?: string; onChunk?: (chunk: AnswerChunk) => void } = {},
): Promise<Message> {
  const { conversationId, onChunk } = options
  const sent = await client.call('chat.send', { content, ...(conversationId !== undefined && { conversationId }) })
  if (sent.kind !== 'started') throw new Error('The question was queued.')
  return await client.call('chat.follow', { messageId: sent.answerId }, { onChunk })
}
