// How many tokens a text has for the model that will read it: by the model's own tokenizer where its engine has one at hand,
// else estimated, scaled by what that model has shown to make of text.

import { hash } from 'node:crypto'
import type { EngineChoice } from '../../shared/models.ts'
import type { GenerateResult, Llm } from '../llm/llm.ts'
import { BoundedMap } from './bounded-map.ts'
import { estimateTokens } from './estimate-tokens.ts'

export interface TokenCounts {
  readonly of: (text: string) => number
  /** All of those were counted. */
  readonly areExact: (texts: readonly string[]) => boolean
}

type Choice = { readonly engine?: EngineChoice; readonly model?: string }

const MAX_COUNTS = 5_000
const MAX_SCALES = 50
/** Of text counted at once, the newest: more than a context holds is left to the estimate. */
const MAX_CHARS = 100_000
/** Of the tokens this model really makes of text, so that the next prompt surely fits. */
const SCALE_MARGIN = 1.1

export class TokenCounter {
  readonly #llm: Pick<Llm, 'countTokens' | 'status'>
  /** By model and text. */
  readonly #counts = new BoundedMap<string, number>(MAX_COUNTS)
  /** By model: real tokens for each estimated one. */
  readonly #scales = new BoundedMap<string, number>(MAX_SCALES)

  constructor(llm: Pick<Llm, 'countTokens' | 'status'>) {
    this.#llm = llm
  }

  /** Of texts, oldest first, for what would answer. */
  async count(texts: readonly string[], choice: Choice): Promise<TokenCounts> {
    const active = this.#llm.status().active
    const scope = JSON.stringify([choice, active?.engine, active?.endpoint, active?.model])
    const keyOf = (text: string) => hash('sha256', `${scope}${text}`)
    const known = new Map<string, number>()
    const unknown: string[] = []
    let chars = 0
    for (const text of new Set(texts.toReversed())) {
      const count = this.#counts.get(keyOf(text))
      if (count !== undefined) known.set(text, count)
      else {
        chars += text.length
        if (chars <= MAX_CHARS) unknown.push(text)
      }
    }
    const counts = unknown.length === 0 ? [] : await this.#llm.countTokens(choice, unknown)
    for (const [at, count] of (counts ?? []).entries()) {
      const text = unknown[at] ?? ''
      known.set(text, count)
      this.#counts.set(keyOf(text), count)
    }
    const scale = (active === null ? undefined : this.#scales.get(active.model)) ?? 1
    return {
      of: text => known.get(text) ?? Math.ceil(estimateTokens(text) * scale),
      areExact: counted => counted.every(text => known.has(text)),
    }
  }

  /** What an engine counted of a prompt that was estimated to have so many tokens. */
  learn({ model, tokens, promptTruncated, cache }: GenerateResult, estimated: number): void {
    // A short prompt says little, and a count may leave out what the engine had read before.
    if (promptTruncated || cache !== undefined || tokens.prompt < 200 || tokens.prompt < estimated / 3) return
    this.#scales.set(model, Math.min(1, (tokens.prompt / estimated) * SCALE_MARGIN))
  }
}
