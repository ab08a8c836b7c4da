import { closeSync, copyFileSync, openSync, ftruncateSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '../../../shared/errors.ts'
import { readGguf } from '../../../electron/llm/embedded/gguf.ts'
import { ggmlTypeSizes, quantizationNames } from '../../../electron/llm/embedded/gguf-types.ts'
import { requirePart, starterModelFile } from '../../support/parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { failureOf } from '../collect.ts'
import { ggufBytes, text, u32, u64, usableKeys } from './gguf-bytes.ts'

function fileOf(bytes: Buffer | string, name = 'model.gguf'): string {
  const file = path.join(tempDir(), name)
  writeFileSync(file, bytes)
  return file
}

const model = requirePart('starter model', starterModelFile())

describe('the head of a GGUF file', () => {
  test('tells name, context, quantization, languages and size', async () => {
    const bytes = ggufBytes()
    expect(await readGguf(fileOf(bytes))).toEqual({
      architecture: 'llama',
      use: 'chat',
      dimensions: null,
      name: 'Tiny',
      contextLength: 4_096,
      quantization: 'Q4_K_M',
      languages: ['en', 'fr'],
      sizeBytes: bytes.length,
    })
  })

  test('is read past values of every type and a long vocabulary', async () => {
    const odd = (type: number, bytes: number) => Buffer.concat([text(`odd.${type}`), u32(type), Buffer.alloc(bytes, 1)])
    const sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]
    const scalars = sizes.flatMap((bytes, type) => (bytes === 0 ? [] : [odd(type, bytes)]))
    const words = Array.from({ length: 50_000 }, (_, index) => text(`token ${index}`))
    const vocabulary = [text('tokenizer.tokens'), u32(9), u32(8), u64(50_000n), ...words]
    const numbers = [text('tokenizer.scores'), u32(9), u32(6), u64(1_000n), Buffer.alloc(4_000)]
    const nested = [text('nested'), u32(9), u32(9), u64(1n), u32(8), u64(1n), text('x')]
    const template = [text('tokenizer.chat_template'), u32(8), text('y'.repeat(100_000))]
    const usable = ggufBytes()
    const start = usable.subarray(0, 24)
    start.writeBigUInt64LE(BigInt(Object.keys(usableKeys).length + scalars.length + 4), 16)
    const bytes = Buffer.concat([
      start,
      ...scalars,
      ...vocabulary,
      ...numbers,
      ...nested,
      ...template,
      usable.subarray(24),
    ])
    expect(await readGguf(fileOf(Buffer.concat([bytes, Buffer.alloc(64)])))).toMatchObject({ name: 'Tiny' })
  })

  test.each([
    ['bert', {}, 'embedding'],
    ['nomic-bert-moe', {}, 'embedding'],
    ['jina-bert-v2', {}, 'embedding'],
    ['gemma-embedding', {}, 'embedding'],
    ['qwen3', { 'qwen3.pooling_type': { type: 'u32', value: 3 } }, 'embedding'],
    ['qwen3', { 'qwen3.pooling_type': { type: 'u32', value: 0 } }, 'chat'],
    ['qwen3', {}, 'chat'],
    ['llama', {}, 'chat'],
  ] as const)('tells what %s with %j is for: %s', async (architecture, keys, use) => {
    const bytes = ggufBytes({
      keys: {
        'general.architecture': { type: 'string', value: architecture },
        [`${architecture}.embedding_length`]: { type: 'u32', value: 384 },
        ...keys,
      },
    })
    expect(await readGguf(fileOf(bytes))).toMatchObject({ architecture, use, dimensions: 384 })
  })

  test.skipIf(model === null)('of the starter model is read as it is (needs the starter model)', async () => {
    expect(await readGguf(model!)).toMatchObject({
      architecture: 'llama',
      contextLength: 8_192,
      quantization: 'Q4_1',
      languages: ['en'],
      sizeBytes: statSync(model!).size,
    })
  })

  test.skipIf(model === null)(
    'of the starter model without its last bytes is found truncated (needs the starter model)',
    async () => {
      const file = path.join(tempDir(), 'cut.gguf')
      copyFileSync(model!, file)
      const handle = openSync(file, 'r+')
      ftruncateSync(handle, statSync(model!).size - 1_000)
      closeSync(handle)
      expect(await failureOf(readGguf(file))).toMatchObject({
        code: 'llm_model_invalid',
        data: { reason: 'truncated', sizeBytes: statSync(file).size },
      })
    },
  )

  const llama = { type: 'string', value: 'llama' } as const
  test.each<[string, Buffer | string, string]>([
    ['a text file renamed', 'Once upon a time there was a file that was no model.', 'not_gguf'],
    ['an empty file', '', 'not_gguf'],
    ['a file of another byte order or time', ggufBytes({ version: 50_331_648 }), 'version'],
    ['the oldest version', ggufBytes({ version: 1 }), 'version'],
    ['a file cut inside its head', ggufBytes().subarray(0, 60), 'truncated'],
    ['a file cut inside its weights', ggufBytes({ dataBytes: 100 }), 'truncated'],
    [
      'a type of weights newer than Jarvis that begins after the end',
      ggufBytes({ tensors: [{ dimensions: [1], type: 999, offset: 5_000 }] }),
      'truncated',
    ],
    ['a million million keys', ggufBytes({ keyCount: 1_000_000_000_000n }), 'malformed'],
    ['more tensors than there can be', ggufBytes({ tensorCount: 1n << 63n }), 'malformed'],
    ['no weights at all', ggufBytes({ tensors: [] }), 'malformed'],
    [
      'a tensor of nine dimensions',
      ggufBytes({ tensors: [{ dimensions: [1, 1, 1, 1, 1, 1, 1, 1, 1], type: 0, offset: 0 }] }),
      'malformed',
    ],
    [
      'a tensor larger than any disk',
      ggufBytes({ tensors: [{ dimensions: [1e15, 1e15], type: 0, offset: 0 }] }),
      'truncated',
    ],
    ['no architecture', ggufBytes({ keys: {} }), 'malformed'],
    [
      'an impossible alignment',
      ggufBytes({ keys: { ...usableKeys, 'general.alignment': { type: 'u32', value: 0 } } }),
      'malformed',
    ],
    [
      'the eyes of another model',
      ggufBytes({ keys: { 'general.architecture': { type: 'string', value: 'clip' } } }),
      'not_a_chat_model',
    ],
    [
      'a model that ranks',
      ggufBytes({
        keys: {
          'general.architecture': { type: 'string', value: 'bert' },
          'bert.pooling_type': { type: 'u32', value: 4 },
        },
      }),
      'not_a_chat_model',
    ],
    [
      'one part of several',
      ggufBytes({ keys: { 'general.architecture': llama, 'split.count': { type: 'u32', value: 3 } } }),
      'split_file',
    ],
    ['a key longer than any name', ggufBytes({ keys: { ['k'.repeat(2_000)]: llama } }), 'malformed'],
    [
      'a value of an unknown type',
      Buffer.concat([ggufBytes({ keyCount: 1n }).subarray(0, 24), text('x'), u32(77), Buffer.alloc(64)]),
      'malformed',
    ],
    [
      'lists in lists in lists in lists',
      Buffer.concat([
        ggufBytes({ keyCount: 1n }).subarray(0, 24),
        text('x'),
        u32(9),
        ...Array.from({ length: 5 }, () => [u32(9), u64(1n)]).flat(),
        Buffer.alloc(64),
      ]),
      'malformed',
    ],
    [
      'a list longer than the file',
      Buffer.concat([
        ggufBytes({ keyCount: 1n }).subarray(0, 24),
        text('x'),
        u32(9),
        u32(8),
        u64(1n << 60n),
        Buffer.alloc(64),
      ]),
      'malformed',
    ],
    [
      'a text longer than the file',
      Buffer.concat([ggufBytes({ keyCount: 1n }).subarray(0, 24), text('x'), u32(8), u64(1n << 60n), Buffer.alloc(64)]),
      'truncated',
    ],
  ])('that is no usable model is refused with a reason: %s', async (_, bytes, reason) => {
    const error = await failureOf(readGguf(fileOf(bytes)))
    expect(error.code).toBe('llm_model_invalid')
    expect(error.data?.['reason']).toBe(reason)
  })

  test('with any bytes changed is read or refused, never worse', async () => {
    const good = ggufBytes()
    const file = fileOf(good)
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 129), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (at, noise) => {
        const bytes = Buffer.from(good)
        bytes.set(noise.subarray(0, bytes.length - at), at)
        writeFileSync(file, bytes)
        const outcome = await readGguf(file).catch((error: unknown) => error)
        expect(isAppError(outcome) ? outcome.code : 'read').toMatch(/^(read|llm_model_invalid)$/)
      }),
      { numRuns: 300 },
    )
  })

  test.skipIf(model === null)(
    'knows the sizes of tensor types as llama.cpp does (needs the starter model)',
    async () => {
      const { getLlama, GgmlType, GgufFileType } = await import('node-llama-cpp')
      const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true })
      // The library tells them only through its bindings.
      const bindings = (llama as unknown as { _bindings: Record<string, (type: number) => number | undefined> })
        ._bindings
      for (const [type, { blockElements, blockBytes }] of Object.entries(ggmlTypeSizes)) {
        const name = GgmlType[Number(type)]
        expect(`${name} ${bindings['getBlockSizeForGgmlType']!(Number(type))}`).toBe(`${name} ${blockElements}`)
        expect(`${name} ${bindings['getTypeSizeForGgmlType']!(Number(type))}`).toBe(`${name} ${blockBytes}`)
      }
      for (const [type, name] of Object.entries(quantizationNames)) expect(GgufFileType[Number(type)]).toContain(name)
      await llama.dispose()
    },
  )
})
