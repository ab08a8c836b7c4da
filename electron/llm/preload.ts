// Work ahead of a question: the model is loaded, and the beginning of the next prompt read while the user types.

import { isAppError } from '../../shared/errors.ts'
import type { Logger } from '../lib/logger.ts'
import { timed, type Recorder } from '../lib/recorder.ts'
import type { Candidate } from './engine-choice.ts'
import type { EngineSlot } from './engine-watch.ts'
import type { Llm } from './llm.ts'

export interface PreloadOptions {
  readonly recorder: Recorder
  readonly logger: Logger
  readonly closing: AbortSignal
}

export class Preload {
  readonly #options: PreloadOptions

  constructor(options: PreloadOptions) {
    this.#options = options
  }

  /** What is wrong with the model is said when a question needs it. */
  warm(active: Candidate<EngineSlot> | null): void {
    if (active === null || active.slot.circuit.status().state !== 'closed') return
    active.slot.engine.warm(active.model, this.#options.closing).catch(() => undefined)
  }

  /** As `Llm.prefill`. */
  async prefill(
    active: Candidate<EngineSlot> | null,
    { messages, signal: asked }: Pick<Parameters<Llm['prefill']>[0], 'messages' | 'signal'>,
  ): Promise<boolean> {
    if (active === null) return false
    const { recorder, logger, closing } = this.#options
    const { model, slot } = active
    const { engine, circuit, queue } = slot
    if (circuit.status().state !== 'closed' || queue.busy > 0) return false
    const signal = AbortSignal.any([asked, closing])
    try {
      // A load is never given up for a question, which would only begin it anew.
      await engine.warm(model, closing)
      if (queue.busy > 0) return false
      await timed(recorder, 'llm.prefill', () =>
        queue.run({ priority: 'background', signal, onQueued: () => undefined }, turnSignal =>
          engine.prefill({ model, messages, signal: turnSignal }),
        ),
      )
      return true
    } catch (error) {
      // The question itself will meet what is wrong, and say so.
      if (!isAppError(error) || error.code !== 'cancelled') logger.info('prefill.failed', { error })
      return false
    }
  }
}
