// What the engine process does that makes vectors, run in this one with a real, very small model.

import path from 'node:path'
import { writeFileSync } from 'node:fs'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { ModelHost } from '../../../electron/llm/embedded/model-host.ts'
import type { FromEngine } from '../../../electron/llm/embedded/protocol.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { ggufBytes } from './gguf-bytes.ts'
import { cosine, TinyBert } from '../../support/tiny-bert.ts'

const bert = new TinyBert()
let dir: string
let modelPath: string

beforeEach(() => {
  dir = tempDir()
  modelPath = path.join(dir, 'bert.gguf')
  bert.write(modelPath)
})

function start() {
  const said: FromEngine[] = []
  const waiting = new Map<number, () => void>()
  const host = new ModelHost(message => {
    said.push(message)
    if (message.kind === 'embedded' || message.kind === 'failed') waiting.get(message.id)?.()
  })
  onTestFinished(() => host.dispose())
  let nextId = 1
  const embed = (texts: readonly string[], isUrgent = false, file = modelPath) => {
    const id = nextId++
    const ended = new Promise<void>(resolve => waiting.set(id, resolve))
    host.receive({ kind: 'embed', id, modelPath: file, texts, isUrgent })
    return { id, ended }
  }
  return { host, said, embed }
}

test('loads a model once, says its size, and makes one vector for each text', { timeout: 60_000 }, async () => {
  const { said, embed } = start()
  const texts = ['the weather in paris', 'hello world', '']
  await embed(texts).ended
  await embed(['hello']).ended
  expect(said.map(({ kind }) => kind)).toEqual(['loaded', 'embedded', 'embedded'])
  expect(said[0]).toMatchObject({ modelPath, contextLength: 61, bytes: { gpuBytes: expect.any(Number) as number } })
  const [, first] = said
  if (first?.kind !== 'embedded') throw new Error('it failed')
  expect(cosine(first.vectors[0]!, bert.vector(texts[0]!))).toBeGreaterThan(0.9999)
  expect(cosine(first.vectors[1]!, bert.vector(texts[1]!))).toBeGreaterThan(0.9999)
  expect(first.vectors[2]).toHaveLength(0)
})

test('does what is urgent before the rest of what is not, and nothing of what was cancelled', async () => {
  const { host, said, embed } = start()
  const long = embed(Array.from({ length: 16 }, () => 'hello world'))
  const stopped = embed(['hello'])
  const urgent = embed(['paris'], true)
  host.receive({ kind: 'cancel', id: stopped.id })
  host.receive({ kind: 'cancel', id: 99 })
  await Promise.all([long.ended, urgent.ended, stopped.ended])
  const ends = said.flatMap(message => (message.kind === 'embedded' || message.kind === 'failed' ? [message] : []))
  expect(ends.map(({ kind, id }) => [kind, id])).toEqual([
    ['failed', stopped.id],
    ['embedded', urgent.id],
    ['embedded', long.id],
  ])
  expect(ends[0]).toMatchObject({ error: { code: 'cancelled' } })
})

test(
  'changes to another file, refuses one it cannot load, and goes on with the first',
  { timeout: 60_000 },
  async () => {
    const { said, embed } = start()
    const other = new TinyBert({ seed: 3, dimensions: 32, name: 'Other' })
    const otherPath = path.join(dir, 'other.gguf')
    other.write(otherPath)
    const none = path.join(dir, 'none.gguf')
    writeFileSync(none, ggufBytes({ keys: { 'general.architecture': { type: 'string', value: 'newbert' } } }))
    for (const file of [otherPath, none, modelPath]) await embed(['hello world'], false, file).ended
    const ends = said.filter(({ kind }) => kind !== 'loaded')
    expect(ends).toMatchObject([
      { kind: 'embedded' },
      { kind: 'failed', error: { code: 'llm_model_invalid', data: { reason: 'not_loadable' } } },
      { kind: 'embedded' },
    ])
    if (ends[0]?.kind !== 'embedded' || ends[2]?.kind !== 'embedded') throw new Error('it failed')
    expect(cosine(ends[0].vectors[0]!, other.vector('hello world'))).toBeGreaterThan(0.9999)
    expect(cosine(ends[2].vectors[0]!, bert.vector('hello world'))).toBeGreaterThan(0.9999)
  },
)

test('says that it was cancelled to all who wait when it is ended', async () => {
  const { host, said, embed } = start()
  embed(['hello'])
  embed(['world'])
  await host.dispose()
  expect(said.filter(({ kind }) => kind === 'failed')).toMatchObject([
    { error: { code: 'cancelled' } },
    { error: { code: 'cancelled' } },
  ])
})
