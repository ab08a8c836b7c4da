// A real embedding model of 100 KB, made on the spot: BERT with one layer and weights from a seed, in GGUF. And what its vectors
// must be, computed here without llama.cpp.

import { writeFileSync } from 'node:fs'
import { text, u32, u64 } from '../llm/embedded/gguf-bytes.ts'

export interface TinyBertParts {
  readonly dimensions?: number
  readonly seed?: number
  readonly contextLength?: number
  readonly name?: string
  /** llama.cpp's: 1 mean, 2 first token, 4 ranks. */
  readonly pooling?: number
  /** Two tokens are one, over which llama.cpp ends the process. */
  readonly hasTwins?: boolean
}

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const words = 'the weather in paris is it raining france recipe for bread how to mend bicycle hello world'.split(' ')
const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789')
/** As GGUF has them: what begins a word carries a mark. */
const vocabulary = [...special, ...[...words, ...letters].map(word => `\u2581${word}`), ...letters]
const [UNK, CLS, SEP] = [1, 2, 3]
const HEADS = 2
const EPSILON = 1e-12

interface Tensor {
  readonly name: string
  /** Of the innermost dimension first. */
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export class TinyBert {
  readonly #parts: Required<TinyBertParts>
  readonly #tensors = new Map<string, Tensor>()

  constructor(parts: TinyBertParts = {}) {
    this.#parts = {
      dimensions: 64,
      seed: 1,
      contextLength: 64,
      name: 'Tiny Bert',
      pooling: 1,
      hasTwins: false,
      ...parts,
    }
    const { dimensions: size, contextLength } = this.#parts
    let state = this.#parts.seed
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 31 - 1
    }
    const add = (name: string, shape: readonly number[], middle: number, spread: number) => {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => middle + random() * spread)
      this.#tensors.set(name, { name, shape, values })
    }
    const linear = (name: string, from: number, to: number) => {
      add(`${name}.weight`, [from, to], 0, 0.15)
      add(`${name}.bias`, [to], 0, 0.05)
    }
    const norm = (name: string) => {
      add(`${name}.weight`, [size], 1, 0.1)
      add(`${name}.bias`, [size], 0, 0.05)
    }
    add('token_embd.weight', [size, vocabulary.length], 0, 1)
    add('position_embd.weight', [size, contextLength], 0, 0.1)
    add('token_types.weight', [size, 2], 0, 0.1)
    norm('token_embd_norm')
    for (const part of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) linear(`blk.0.${part}`, size, size)
    norm('blk.0.attn_output_norm')
    linear('blk.0.ffn_up', size, size * 2)
    linear('blk.0.ffn_down', size * 2, size)
    norm('blk.0.layer_output_norm')
  }

  write(file: string): void {
    const { dimensions, contextLength, name, pooling, hasTwins } = this.#parts
    const tokens = hasTwins ? vocabulary.with(-1, vocabulary.at(-2)!) : vocabulary
    const string = (value: string) => [u32(8), text(value)]
    const number = (value: number) => [u32(4), u32(value)]
    const keys: readonly (readonly [string, readonly Buffer[]])[] = [
      ['general.architecture', string('bert')],
      ['general.name', string(name)],
      ['general.file_type', number(0)],
      ['bert.context_length', number(contextLength)],
      ['bert.embedding_length', number(dimensions)],
      ['bert.block_count', number(1)],
      ['bert.feed_forward_length', number(dimensions * 2)],
      ['bert.attention.head_count', number(HEADS)],
      ['bert.attention.layer_norm_epsilon', [u32(6), f32(EPSILON)]],
      ['bert.attention.causal', [u32(7), Buffer.from([0])]],
      ['bert.pooling_type', number(pooling)],
      ['tokenizer.ggml.model', string('bert')],
      ['tokenizer.ggml.tokens', [u32(9), u32(8), u64(BigInt(tokens.length)), ...tokens.map(text)]],
      ['tokenizer.ggml.token_type', [u32(9), u32(5), u64(BigInt(vocabulary.length)), ...vocabulary.map(kindOf)]],
      ['tokenizer.ggml.token_type_count', number(2)],
      ['tokenizer.ggml.padding_token_id', number(0)],
      ['tokenizer.ggml.unknown_token_id', number(UNK)],
      ['tokenizer.ggml.bos_token_id', number(CLS)],
      ['tokenizer.ggml.cls_token_id', number(CLS)],
      ['tokenizer.ggml.seperator_token_id', number(SEP)],
      ['tokenizer.ggml.mask_token_id', number(4)],
    ]
    const tensors = [...this.#tensors.values()]
    const head = [Buffer.from('GGUF'), u32(3), u64(BigInt(tensors.length)), u64(BigInt(keys.length))]
    for (const [key, value] of keys) head.push(text(key), ...value)
    let offset = 0
    for (const tensor of tensors) {
      head.push(text(tensor.name), u32(tensor.shape.length), ...tensor.shape.map(length => u64(BigInt(length))))
      head.push(u32(0), u64(BigInt(offset)))
      offset += aligned(tensor.values.byteLength)
    }
    const data = tensors.flatMap(({ values }) => {
      const bytes = Buffer.from(values.buffer)
      return [bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]
    })
    const bytes = Buffer.concat(head)
    writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length), ...data]))
  }

  /** Of a text of the vocabulary's words, with a blank between them; the first `maxTokens` count. */
  vector(sentence: string, maxTokens = Infinity): Float32Array {
    const ids = sentence
      .split(' ')
      .slice(0, maxTokens)
      .map(word => vocabulary.indexOf(`\u2581${word}`))
    let rows = [CLS, ...ids, SEP].map((id, place) => {
      const sum = this.#row('token_embd', id).map((value, at) => value + this.#row('position_embd', place)[at]!)
      return sum.map((value, at) => value + this.#row('token_types', 0)[at]!)
    })
    rows = rows.map(row => this.#norm('token_embd_norm', row))
    const seen = this.#attend(rows)
    rows = rows.map((row, at) => this.#norm('blk.0.attn_output_norm', plus(row, seen[at]!)))
    rows = rows.map(row => {
      const inner = this.#linear('blk.0.ffn_up', row).map(gelu)
      return this.#norm('blk.0.layer_output_norm', plus(row, this.#linear('blk.0.ffn_down', inner)))
    })
    const pooled = this.#parts.pooling === 2 ? rows[0]! : rows.reduce(plus).map(value => value / rows.length)
    const length = Math.hypot(...pooled)
    return Float32Array.from(pooled, value => value / length)
  }

  #attend(rows: readonly number[][]): number[][] {
    const size = this.#parts.dimensions / HEADS
    const [queries, keys, values] = ['attn_q', 'attn_k', 'attn_v'].map(part =>
      rows.map(row => this.#linear(`blk.0.${part}`, row)),
    ) as [number[][], number[][], number[][]]
    return queries.map(query => {
      const seen = Array.from({ length: HEADS }, (_, head) => {
        const part = (row: readonly number[]) => row.slice(head * size, (head + 1) * size)
        const weights = keys.map(key => Math.exp(dot(part(query), part(key)) / Math.sqrt(size)))
        const sum = weights.reduce((a, b) => a + b)
        return values
          .map((value, at) => part(value).map(each => (each * weights[at]!) / sum))
          .reduce((a, b) => plus(a, b))
      })
      return this.#linear('blk.0.attn_output', seen.flat())
    })
  }

  #row(name: string, at: number): number[] {
    const { dimensions } = this.#parts
    return [...this.#tensors.get(`${name}.weight`)!.values.subarray(at * dimensions, (at + 1) * dimensions)]
  }

  #linear(name: string, row: readonly number[]): number[] {
    const { values, shape } = this.#tensors.get(`${name}.weight`)!
    const bias = this.#tensors.get(`${name}.bias`)!.values
    const [from = 0, to = 0] = shape
    return Array.from({ length: to }, (_, at) => dot(row, values.subarray(at * from, (at + 1) * from)) + bias[at]!)
  }

  #norm(name: string, row: readonly number[]): number[] {
    const weight = this.#tensors.get(`${name}.weight`)!.values
    const bias = this.#tensors.get(`${name}.bias`)!.values
    const mean = row.reduce((a, b) => a + b) / row.length
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
    return row.map((value, at) => ((value - mean) / Math.sqrt(variance + EPSILON)) * weight[at]! + bias[at]!)
  }
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return dot([...a], b) / (Math.hypot(...a) * Math.hypot(...b))
}

function dot(a: readonly number[], b: ArrayLike<number>): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0)
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, at) => value + b[at]!)
}

/** By the usual approximation of the error function, to 1.5e-7. */
function gelu(value: number): number {
  const x = Math.abs(value) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const erf = Math.sign(value) * (1 - series * Math.exp(-x * x))
  return 0.5 * value * (1 + erf)
}

/** Control for those that a text cannot contain, else normal. */
function kindOf(word: string): Buffer {
  return u32(special.includes(word) ? 3 : 1)
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 32) * 32
}
