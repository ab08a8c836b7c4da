// The tokeniser's rules on a vocabulary small enough to read.

import { describe, expect, it } from 'vitest'
import { createStaticModel, STATIC_DIMENSIONS } from '../../../electron/lib/embedder/static-model.ts'
import { createTokenizer, fold } from '../../../electron/lib/embedder/tokenizer.ts'

const vocabulary = ['ete', 'l', 'coeur', 'play', '##ing', '##er', '19', '84'].join('\n')

describe('the tokeniser', () => {
  const tokenizer = createTokenizer(vocabulary)
  const tokenize = (text: string) => tokenizer.tokenize(text)

  it('takes accents, ligatures and capitals as the plain letters', () => {
    expect(fold('L’ÉTÉ, cœur')).toBe('l’ete, coeur')
    expect(tokenize('L’ÉTÉ')).toEqual(tokenize('l ete'))
    expect(tokenize('Cœur')).toEqual([2])
  })

  it('takes a word apart from the left into the longest pieces', () => {
    expect(tokenize('playing player')).toEqual([3, 4, 3, 5])
  })

  it('gives words it cannot read rows by their pairs of characters, the same each time', () => {
    const rows = tokenize('東京に')
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row).toBeGreaterThanOrEqual(8)
    expect(tokenize('東京に')).toEqual(rows)
    expect(tokenize('🎉🎉🎉')).toHaveLength(2)
  })

  it('has nothing to say of a blank text', () => {
    expect(tokenize(' \n')).toEqual([])
  })
})

describe('the static model', () => {
  it('adds the vectors of the tokens by their weights and makes the sum 1 long', () => {
    const rows = vocabulary.split('\n').length + 512
    const table = new SharedArrayBuffer(rows * STATIC_DIMENSIONS)
    const scales = new SharedArrayBuffer(rows * 4)
    new Int8Array(table)[3 * STATIC_DIMENSIONS] = 3
    new Int8Array(table)[4 * STATIC_DIMENSIONS + 1] = 4
    new Float32Array(scales).fill(0.5)
    const model = createStaticModel({ vocabulary, table, scales })
    const vector = new Float32Array(STATIC_DIMENSIONS)
    model.embedInto('playing', vector)
    expect([vector[0], vector[1]]).toEqual([expect.closeTo(0.6), expect.closeTo(0.8)])
    const blank = new Float32Array(STATIC_DIMENSIONS)
    model.embedInto('', blank)
    expect(blank.every(value => value === 0)).toBe(true)
  })
})
