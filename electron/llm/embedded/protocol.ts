// What the services and the engine process say to each other. Both are ours, so messages are not validated.

import type { ErrorShape } from '../../../shared/errors.ts'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import type { AnswerSchema, PromptMessage, WordChoice } from '../llm.ts'

export type ToEngine =
  | {
      readonly kind: 'generate'
      readonly id: number
      readonly modelPath: string
      readonly messages: readonly PromptMessage[]
      readonly maxTokens: number
      readonly parameters?: WordChoice
      readonly answerSchema?: AnswerSchema
    }
  /** Answered at once, also while an answer is written. */
  | { readonly kind: 'count'; readonly id: number; readonly modelPath: string; readonly texts: readonly string[] }
  /** Vectors of texts, in a process that does nothing else. `isUrgent`: somebody waits for it, so it goes before others. */
  | {
      readonly kind: 'embed'
      readonly id: number
      readonly modelPath: string
      readonly texts: readonly string[]
      readonly isUrgent: boolean
    }
  /** Loads a model so that the next question need not wait for it. */
  | { readonly kind: 'load'; readonly modelPath: string }
  /** Answered with `failed` (`cancelled`) once the work has really stopped. */
  | { readonly kind: 'cancel'; readonly id: number }

/** Memory for a longer context is seldom there, and reading it takes minutes without a graphics card. */
export const MAX_CONTEXT_LENGTH = 8_192

export type FromEngine =
  | {
      readonly kind: 'loaded'
      readonly modelPath: string
      readonly contextLength: number
      readonly bytes: LoadedBytes
    }
  /** Tokens of each text; null when that model is not loaded. */
  | { readonly kind: 'counted'; readonly id: number; readonly counts: readonly number[] | null }
  /** One vector of length 1 for each text; an empty one for a text that is nothing to the model. */
  | { readonly kind: 'embedded'; readonly id: number; readonly vectors: readonly Float32Array[] }
  | AboutQuestion

export type AboutQuestion =
  | { readonly kind: 'phase'; readonly id: number; readonly phase: 'loading' | 'reading' }
  | { readonly kind: 'piece'; readonly id: number; readonly text: string; readonly isReasoning: boolean }
  | { readonly kind: 'done'; readonly id: number; readonly end: GenerationEnd }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorShape }

export interface GenerationEnd {
  readonly isTruncated: boolean
  readonly loadMs: number
  readonly promptTokens: number
  readonly answerTokens: number
}
