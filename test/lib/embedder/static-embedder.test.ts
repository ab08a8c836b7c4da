import { describe, expect, it, onTestFinished } from 'vitest'
import { MAX_EMBEDDED_LENGTH } from '../../../electron/lib/embedder/embedder.ts'
import { createStaticEmbedder } from '../../../electron/lib/embedder/static-embedder.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { tempDir } from '../../support/temp-dir.ts'

const none = new AbortController().signal

function open(modelDir = nodeParts.embedderDir) {
  const embedder = createStaticEmbedder({ modelDir, workerUrl: nodeParts.workers.embedder })
  onTestFinished(() => embedder.close())
  return embedder
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0)
}

describe('the static embedder', () => {
  it('puts an English and a French sentence of one meaning near each other, and others away', async () => {
    const [english, french, other] = await open().embed(
      [
        'The train leaves at eight in the morning.',
        'Le train part à huit heures du matin.',
        'J’ai cassé ma tasse de thé.',
      ],
      none,
    )
    expect(cosine(english!, french!)).toBeGreaterThan(0.6)
    expect(cosine(english!, other!)).toBeLessThan(0.3)
  })

  it('gives vectors of length 1 for every script, signs and half surrogates, and zeros for a blank text', async () => {
    const texts = ['été', '東京に行きました', 'مرحبا', '🎉🎉', '\ud800', 'İstanbul', 'ﬁn', '9'.repeat(20_000)]
    const vectors = await open().embed([...texts, '', ' \n'], none)
    expect(vectors.slice(0, texts.length).map(vector => cosine(vector, vector))).toEqual(
      texts.map(() => expect.closeTo(1, 4) as number),
    )
    expect(vectors.slice(texts.length).every(vector => vector.every(value => value === 0))).toBe(true)
  })

  it('keeps the order of many texts, and does not look beyond the length one vector can hold', async () => {
    const texts = Array.from({ length: 700 }, (_, at) => `message ${at} about ${at % 7 === 0 ? 'bread' : 'bicycles'}`)
    const embedder = open()
    const together = await embedder.embed(texts, none)
    const [alone] = await embedder.embed([texts[699]!], none)
    expect(together).toHaveLength(700)
    expect(cosine(together[699]!, alone!)).toBeCloseTo(1, 5)
    const long = 'wine '.repeat(MAX_EMBEDDED_LENGTH / 5)
    const [short, longer] = await embedder.embed([long, `${long} and a horse`], none)
    expect(longer).toEqual(short)
  })

  it('ends when it is aborted, when it is closed, and says when its files are missing', async () => {
    const aborted = AbortSignal.abort()
    await expect(open().embed(['a'], aborted)).rejects.toMatchObject({ code: 'cancelled' })
    await expect(open(tempDir()).embed(['a'], none)).rejects.toMatchObject({
      code: 'memory_unavailable',
      retryable: true,
    })
    const embedder = open()
    await embedder.embed(['a'], none)
    const running = embedder.embed(
      Array.from({ length: 2_000 }, () => 'a long text '.repeat(600)),
      none,
    )
    await Promise.all([embedder.close(), expect(running).rejects.toMatchObject({ code: 'cancelled' })])
  })
})
