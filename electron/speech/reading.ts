// One text being said: its clauses as they are written, made a little ahead of the ear, handed on in order.

import { AppError, cancelled, isAppError, toErrorShape } from '../../shared/errors.ts'
import type { SpeechChunk, SpeechResult } from '../../shared/speech-models.ts'
import type { Clause } from './clauses/clause.ts'
import type { ClauseSplitter } from './clauses/clause-splitter.ts'
import type { SendSound } from './speech.ts'
import { preciseNow, type Sound } from './synthesis.ts'

/** Made ahead of what was heard. */
const AHEAD_MS = 30_000
/** Clauses at hand beyond those being made. */
const MAX_WRITTEN = 24
/** Cut at once, UTF-16 units: a few milliseconds. */
const SLICE_LENGTH = 512

export interface SaidClause {
  readonly voice: string
  readonly sound: Sound
}

export interface ReadingOptions {
  readonly speechId: string
  readonly splitter: ClauseSplitter
  /** What ends at or before this offset is not said. */
  readonly from: number
  /** Gives the text in pieces; resolves at its end. */
  readonly follow: (onText: (text: string) => void, signal: AbortSignal) => Promise<void>
  /** Clauses being made at once: one more than there are threads leaves none idle, and others their turn. */
  readonly maxUnderway: number
  /** `since`: when nothing but threads kept it from being made (preciseNow). */
  readonly say: (clause: Clause, since: number, signal: AbortSignal) => Promise<SaidClause>
  readonly send: SendSound<SpeechChunk>
  /** A clause was complete so many milliseconds before its sound was there, when nothing was heard before it. */
  readonly onFirstAudio: (tookMs: number) => void
}

export class Reading {
  readonly #options: ReadingOptions
  readonly #stop = new AbortController()
  readonly #startedAt = performance.now()
  /** Complete clauses that nobody makes yet. */
  readonly #written: { readonly clause: Clause; readonly since: number }[] = []
  /** Made, or failed, but an earlier one is still missing. */
  readonly #made = new Map<number, () => void>()
  /** Of clauses sent and not yet heard. */
  readonly #unheardMs = new Map<number, number>()
  readonly #clausesByVoice = new Map<string, number>()
  readonly #done = Promise.withResolvers<null>()
  /** Written, but not needed yet. */
  #uncut = ''
  #isCutting = false
  /** All of the text is there. */
  #isFollowed = false
  #isTextComplete = false
  /** Until when the ear was the one to wait for; Infinity while it is. */
  #heldUntil = -Infinity
  #nextToMake = 0
  #nextToSend = 0
  #audioMs = 0
  #firstClauseAt: number | null = null
  #firstAudioMs: number | null = null

  constructor(options: ReadingOptions) {
    this.#options = options
  }

  /** Rejects with `cancelled` at once when `signal` aborts or `stop` is called. */
  async run(signal: AbortSignal): Promise<SpeechResult> {
    const { speechId, follow, send } = this.#options
    const onAbort = () => this.stop(cancelled())
    if (signal.aborted) throw cancelled()
    signal.addEventListener('abort', onAbort, { once: true })
    send({ kind: 'started', speechId })
    const onText = (text: string) => {
      this.#uncut += text
      this.#cut()
    }
    follow(onText, this.#stop.signal)
      .then(() => {
        this.#isFollowed = true
        this.#cut()
      })
      .catch((error: unknown) => this.stop(error))
    try {
      await this.#done.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#stop.abort()
    }
    return this.#result()
  }

  stop(reason: unknown): void {
    this.#done.reject(reason)
    this.#stop.abort()
    this.#written.length = 0
  }

  /** Everything up to `index` has been played. */
  heard(index: number): void {
    for (const sent of [...this.#unheardMs.keys()]) if (sent <= index) this.#unheardMs.delete(sent)
    this.#goOn()
  }

  /** A slice at a time, and no further than the voices need: a long text must not hold up everything else. */
  #cut(): void {
    const { splitter } = this.#options
    if (this.#isCutting || this.#isTextComplete || this.#stop.signal.aborted) return
    if (this.#written.length >= MAX_WRITTEN) return
    this.#isCutting = true
    const slice = this.#uncut.slice(0, SLICE_LENGTH)
    this.#uncut = this.#uncut.slice(SLICE_LENGTH)
    this.#add(splitter.push(slice))
    if (this.#uncut === '' && this.#isFollowed) {
      this.#add(splitter.end())
      this.#isTextComplete = true
    }
    const goOn = () => {
      this.#isCutting = false
      this.#goOn()
    }
    if (this.#uncut === '') goOn()
    else setImmediate(goOn)
  }

  #add(clauses: readonly Clause[]): void {
    const wanted = clauses.filter(({ end, text }) => end > this.#options.from && text.trim() !== '')
    if (wanted.length > 0) this.#firstClauseAt ??= performance.now()
    const since = preciseNow()
    this.#written.push(...wanted.map(clause => ({ clause, since })))
  }

  #goOn(): void {
    while (this.#nextToMake - this.#nextToSend < this.#options.maxUnderway && !this.#isFarAhead()) {
      const next = this.#written.shift()
      if (next === undefined) break
      void this.#make(this.#nextToMake++, next.clause, Math.max(next.since, this.#heldUntil))
    }
    if (this.#uncut !== '' || this.#isFollowed) this.#cut()
    if (this.#isTextComplete && this.#written.length === 0 && this.#nextToSend === this.#nextToMake)
      this.#done.resolve(null)
  }

  #isFarAhead(): boolean {
    const aheadMs = [...this.#unheardMs.values()].reduce((sum, durationMs) => sum + durationMs, 0)
    if (aheadMs >= AHEAD_MS) this.#heldUntil = Infinity
    else if (this.#heldUntil === Infinity) this.#heldUntil = preciseNow()
    return aheadMs >= AHEAD_MS
  }

  async #make(index: number, clause: Clause, since: number): Promise<void> {
    const { say, send } = this.#options
    const { start, end } = clause
    try {
      const { voice, sound } = await say(clause, since, this.#stop.signal)
      const durationMs = durationOf(sound)
      this.#made.set(index, () => {
        this.#audioMs += durationMs
        this.#unheardMs.set(index, durationMs)
        this.#clausesByVoice.set(voice, (this.#clausesByVoice.get(voice) ?? 0) + 1)
        this.#noteFirstAudio()
        const { kind: content, ...said } = clause
        const made = { voice, sampleRate: sound.sampleRate, durationMs }
        send({ ...said, ...made, kind: 'clause', content, index }, bytesOf(sound))
      })
    } catch (error) {
      if (this.#stop.signal.aborted) return
      // A named voice that cannot speak, a queue that is full: the rest would fare no better.
      if (isAppError(error) && !isOfThisClause(error)) return this.stop(error)
      this.#made.set(index, () => send({ kind: 'failed', index, start, end, error: toErrorShape(asAppError(error)) }))
    }
    this.#sendMade()
  }

  #sendMade(): void {
    for (;;) {
      const sendNext = this.#made.get(this.#nextToSend)
      if (sendNext === undefined || this.#stop.signal.aborted) break
      this.#made.delete(this.#nextToSend++)
      sendNext()
    }
    this.#goOn()
  }

  #noteFirstAudio(): void {
    if (this.#firstAudioMs !== null || this.#firstClauseAt === null) return
    this.#firstAudioMs = performance.now() - this.#firstClauseAt
    this.#options.onFirstAudio(this.#firstAudioMs)
  }

  #result(): SpeechResult {
    const mostUsed = [...this.#clausesByVoice].sort(([, a], [, b]) => b - a)[0]
    return {
      voice: mostUsed?.[0] ?? null,
      clauses: this.#nextToSend,
      audioSeconds: this.#audioMs / 1000,
      firstAudioMs: this.#firstAudioMs,
      tookMs: performance.now() - this.#startedAt,
    }
  }
}

function isOfThisClause({ code, data }: AppError): boolean {
  return code === 'speech_failed' && data?.['reason'] === 'thread_ended'
}

function asAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  return new AppError('speech_failed', String(error), { data: { reason: 'engine' }, cause: error })
}

export function durationOf({ samples, sampleRate }: Sound): number {
  return (samples.length / sampleRate) * 1000
}

/** Little-endian, which every computer that Jarvis runs on is. */
export function bytesOf({ samples }: Sound): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}
