// What a generation said, gathered.

import type { AppError } from '../../shared/errors.ts'
import { isAppError } from '../../shared/errors.ts'
import type { GenerateEvent, LlmRequest } from '../../electron/llm/llm.ts'

export class Collected {
  text = ''
  reasoning = ''
  readonly phases: string[] = []
  readonly engines: string[] = []
  readonly #waiting: { test: () => boolean; resolve: () => void }[] = []

  readonly onEvent = (event: GenerateEvent): void => {
    switch (event.kind) {
      case 'text':
        this.text += event.text
        break
      case 'reasoning':
        this.reasoning += event.text
        break
      case 'phase':
        this.phases.push(event.phase)
        break
      case 'engine':
        this.engines.push(`${event.engine}/${event.model}`)
    }
    for (const waiting of this.#waiting) if (waiting.test()) waiting.resolve()
  }

  /** Resolves once `test` holds after an event. */
  until(test: () => boolean): Promise<void> {
    return new Promise(resolve => {
      if (test()) resolve()
      else this.#waiting.push({ test, resolve })
    })
  }
}

/** The AppError that `work` rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
  throw new Error('it did not fail')
}

/** A short question, told to `collected`. */
export function requestOf(collected: Collected, given: Partial<LlmRequest> = {}): LlmRequest {
  return {
    messages: [{ role: 'user', content: 'Name three colours.' }],
    maxTokens: 8,
    priority: 'user',
    waitMs: 0,
    signal: new AbortController().signal,
    onEvent: collected.onEvent,
    ...given,
  }
}
