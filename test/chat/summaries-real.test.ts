// Old turns summarised by a real model: the starter model under another name, since one for trying out is never asked to.

import { linkSync, copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { forkEngineProcess } from '../../electron/llm/embedded/engine-process.ts'
import { createLlm } from '../../electron/llm/gateway.ts'
import type { GenerateResult, Llm } from '../../electron/llm/llm.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openChat, quiet } from './open-chat.ts'

const model = requirePart('starter model', starterModelFile())

/** Few enough that the conversation below fills them, and its first three turns have to go. */
const CONTEXT = 296
/** A slow computer writes few. */
const MAX_TOKENS = 80

/** The first three are long enough that what the model may write is well below half of them. */
const said = [
  [
    'My cat is called Minou and she is three years old. I found her in a cardboard box behind the bakery in the winter of the ' +
      'big snow, and she has been afraid of nothing but the vacuum cleaner ever since.',
    'What a lovely name. Minou must be a playful cat at that age, and one who was found in the snow deserves a warm place by ' +
      'the oven. Many cats never make friends with the vacuum cleaner; let her leave the room before it begins.',
  ],
  [
    'She sleeps on the roof of the garden shed all day, even when it rains, and comes in only for dinner and when the ' +
      'neighbour plays the trumpet.',
    'Cats like warm places, and a roof in the sun is one of the warmest. For the rain a small wooden box with a blanket on ' +
      'the shed would do, open to the side from which the wind does not come.',
  ],
  [
    'On Friday we drive to Lyon to see the vet, since she has been limping a little on the left side for about a week.',
    'Then take water, a towel and her papers with you, and note when she limps: after sleep, after jumping, or all the time. ' +
      'The vet will ask, and a short film on the telephone often says more than words.',
  ],
  ['What does one need for a pancake?', 'Flour, milk, two eggs, a little salt and butter for the pan.'],
  ['And for a better one?', 'A spoon of sugar, some vanilla, and half an hour of rest before it is baked.'],
  ['How long is it baked?', 'About one minute on each side, until it is golden brown and comes off by itself.'],
] as const

const ended = {
  status: 'complete',
  reasoning: null,
  error: null,
  engine: 'embedded',
  endpoint: null,
  model: 'mine',
  promptTruncated: false,
  timings: null,
  tokens: null,
} as const

afterEach(() => {
  vi.useRealTimers()
})

async function openRealLlm() {
  const modelDir = path.join(tempDir(), 'models')
  mkdirSync(modelDir)
  const file = path.join(modelDir, 'mine.gguf')
  try {
    linkSync(model ?? '', file)
  } catch {
    copyFileSync(model ?? '', file)
  }
  const llm = createLlm({
    settings: { engine: 'embedded', model: null, ollamaUrls: [], endpointConsents: {} },
    modelDir,
    startersFile: path.resolve(import.meta.dirname, '../../resources/starter-models.json'),
    locale: 'en',
    spawnEngineProcess: forkEngineProcess(new URL('../../electron/llm/embedded/embedded.process.ts', import.meta.url)),
    recorder: { record: () => undefined },
    logger: quiet,
  })
  onTestFinished(() => llm.dispose())
  await llm.check()
  const summaries: GenerateResult[] = []
  const small: Pick<Llm, 'contextLength' | 'generate'> = {
    contextLength: () => CONTEXT,
    generate: async request => {
      const maxTokens = Math.min(request.maxTokens ?? MAX_TOKENS, MAX_TOKENS)
      const result = await llm.generate({ ...request, maxTokens })
      if (request.priority === 'background') summaries.push(result)
      return result
    },
  }
  // All else is the real one's.
  const real = new Proxy(llm, {
    get(target, name) {
      const own: unknown = Reflect.get(name in small ? small : target, name)
      return typeof own === 'function' ? (own.bind(target) as unknown) : own
    },
  })
  return { real, summaries }
}

it.skipIf(model === null)(
  'a conversation that fills the context is summarised by the model itself, and goes on with that (needs the starter model)',
  async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    const { real, summaries } = await openRealLlm()
    const { memory, chat, eventsOf, start, followed, llm } = await openChat({
      llm: real,
      settings: { isTitledByModel: false, proposesFacts: false, parameters: { maxTokens: 4, temperature: 0 } },
    })
    let conversationId: string | null = null
    for (const [question, content] of said) {
      const turn = await memory.startTurn({ conversationId, title: 'Minou', question })
      conversationId = turn.conversation.conversationId
      await memory.finishAnswer(turn.answer.messageId, { ...ended, content })
    }
    const reference = conversationId ?? ''
    const before = (await memory.readTranscript({ reference, limit: 50 })).items
    const first = await start('Thank you.', reference)
    expect((await followed(first.answerId)).message).toMatchObject({ engine: 'embedded', model: 'mine' })
    expect(await llm.countTokens({}, ['Minou'])).not.toBe(null)

    await vi.advanceTimersByTimeAsync(12_000)
    await vi.waitFor(() => expect(summaries).toHaveLength(1), { timeout: 90_000 })
    const use = () => chat.contextUse({ conversationId: reference })
    if (summaries[0]?.status === 'complete') {
      await vi.waitFor(() => expect(eventsOf('context.changed')).toEqual([{ conversationId: reference }]))
      // What so small a model writes is not held against it.
      expect((await memory.readSummary(reference))?.content.length).toBeGreaterThan(10)
      const { usedTokens, ...rest } = await use()
      expect(rest).toMatchObject({ isSummarised: true, isCounted: true, contextLength: CONTEXT })
      expect(usedTokens).toBeLessThan(CONTEXT)
    } else {
      // On some processors it repeats itself until it is cut off: half a summary stands for nothing.
      expect(await memory.readSummary(reference)).toBeNull()
      expect(await use()).toMatchObject({ isSummarised: false })
    }
    // The original stays, and the next question is answered.
    expect((await memory.readTranscript({ reference, limit: 50 })).items.slice(0, before.length)).toEqual(before)
    const next = await start('What is the name of my cat?', reference)
    expect((await followed(next.answerId)).message).toMatchObject({ engine: 'embedded', error: null })
  },
  120_000,
)
