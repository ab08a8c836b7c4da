// One clause becomes sound: the voice that says it, what was said before, a thread, and espeak-ng where a voice fails.

import { isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import type { Settings } from '../../shared/settings.ts'
import type { SaidClause } from './reading.ts'
import type { SpokenCache } from './spoken-cache.ts'
import type { SynthesisJob, SynthesisPool } from './synthesis-pool.ts'
import type { SynthesisPriority } from './synthesis-queue.ts'
import type { Sound } from './synthesis.ts'
import type { KnownVoice } from './voices/known-voice.ts'
import { espeakFor, pickVoice, type Wish } from './voices/pick-voice.ts'

export interface SayerOptions {
  readonly pool: SynthesisPool
  readonly cache: SpokenCache
  readonly settings: () => Settings
}

export interface SayRequest {
  readonly text: string
  readonly wish: Wish
  readonly priority: SynthesisPriority
  /** When it could have been made first (preciseNow); now if left out. */
  readonly since?: number | undefined
  /** false: it is said and gone. */
  readonly mayKeep?: boolean
  readonly signal: AbortSignal
  readonly voices: readonly KnownVoice[]
  /** A voice that was to speak cannot; another one does. */
  readonly onVoiceFailed: (voice: string, error: ErrorShape) => void
}

export class Sayer {
  readonly #options: SayerOptions

  constructor(options: SayerOptions) {
    this.#options = options
  }

  /** A voice asked for by name has no stand-in: its error is the caller's. */
  async say(request: SayRequest): Promise<SaidClause> {
    const { wish, voices, onVoiceFailed } = request
    const { known, refused } = pickVoice(voices, wish, this.#options.settings())
    if (refused !== null) onVoiceFailed(refused.voice, refused.error)
    try {
      return await this.#sayWith(known, request)
    } catch (error) {
      const mayStandIn = wish.voice === undefined && known.voice.engine !== 'espeak'
      if (!mayStandIn || !isAppError(error) || error.code !== 'speech_failed') throw error
      onVoiceFailed(known.voice.voice, toErrorShape(error))
      return await this.#sayWith(espeakFor(voices, wish.language), request)
    }
  }

  /** Loads the voice that such a clause would get. */
  async warm(wish: Wish, voices: readonly KnownVoice[], signal: AbortSignal): Promise<void> {
    const { known } = pickVoice(voices, wish, this.#options.settings())
    await this.#make(known, null, { priority: 'idle', signal })
  }

  async #sayWith(
    known: KnownVoice,
    { text: raw, priority, since, mayKeep = true, signal }: SayRequest,
  ): Promise<SaidClause> {
    const { cache, settings } = this.#options
    const { speechSpeed: speed, speechPitch } = settings()
    const text = sayable(raw)
    const clause = { voice: known.voice.voice, speed, pitch: known.voice.hasPitch ? speechPitch : 1, text }
    const isKept = known.voice.engine !== 'espeak'
    const cached = await cache.get(clause, isKept)
    const sound = cached ?? (await this.#make(known, text, { priority, since, signal }))
    // A text said before must not keep everybody else waiting to its end.
    if (cached !== null) await new Promise(resolve => setImmediate(resolve))
    else if (mayKeep) cache.put(clause, sound, isKept)
    return { voice: known.voice.voice, sound }
  }

  async #make(
    known: KnownVoice,
    text: string | null,
    how: Pick<SynthesisJob, 'priority' | 'since' | 'signal'>,
  ): Promise<Sound> {
    const { pool, settings } = this.#options
    const { speechSpeed: speed, speechPitch: pitch } = settings()
    if (known.files === null) throw new Error(`${known.voice.voice} has no files`)
    return await pool.synthesize({ name: known.voice.voice, files: known.files, text, speed, pitch, ...how })
  }
}

/** No control characters, no halves of characters. */
function sayable(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Co}\p{Cn}]+/gu, ' ')
}
