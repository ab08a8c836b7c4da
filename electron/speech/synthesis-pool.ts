// The threads that make speech: who waits, who is served, what happens when a thread ends under its work.
// piscina starts, replaces and idles the threads; the queue is ours, because piscina can only cancel by killing a thread
// and has no order of its own.

import type { Piscina } from 'piscina'
import { AppError, cancelled as cancelledError, fromErrorShape } from '../../shared/errors.ts'
import type { PoolStats } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import { SynthesisQueue, type SynthesisPriority } from './synthesis-queue.ts'
import { preciseNow, type Sound, type SynthesisOutcome, type SynthesisTask, type VoiceFiles } from './synthesis.ts'

/** Waiting clauses; a reading alone never has more than a few. */
const MAX_WAITING = 256
/** A clause is a sentence or two: whoever needs longer hangs, and its thread is ended. */
const CLAUSE_DEADLINE_MS = 60_000
const IDLE_MS = 3 * 60_000
/** Threads that may end under one voice within a minute. */
const MAX_ENDS_A_MINUTE = 3
const MAX_HEAP_MB = 512

export interface SynthesisJob {
  /** Name of the voice, for errors and the crash marker. */
  readonly name: string
  readonly files: VoiceFiles
  readonly text: string | null
  readonly speed: number
  readonly pitch: number
  readonly priority: SynthesisPriority
  /** When it could have been made first (preciseNow); now if left out. */
  readonly since?: number | undefined
  readonly signal: AbortSignal
}

export interface SynthesisPoolOptions {
  readonly workerUrl: URL
  readonly size: number
  readonly recorder: Recorder
  readonly logger: Logger
  /** A voice begins to be used; the result tells that it is over. Survives the process in a file. */
  readonly markInUse: (voice: string) => () => void
  readonly idleMs?: number
}

type Threads = Piscina<SynthesisTask, SynthesisOutcome>

interface Waiting {
  readonly job: SynthesisJob
  readonly priority: SynthesisPriority
  readonly sequence: number
  readonly queuedAt: number
  readonly cancelled: Int32Array
  readonly resolve: (sound: Sound) => void
  readonly reject: (error: unknown) => void
  isSecondTry: boolean
}

export class SynthesisPool {
  readonly #options: SynthesisPoolOptions
  readonly #queue = new SynthesisQueue<Waiting>()
  readonly #running = new Set<Waiting>()
  /** When threads ended, by the voice they spoke with. */
  readonly #ends = new Map<string, number[]>()
  readonly #closing = new Set<Promise<void>>()
  #threads: Promise<Threads> | null = null
  #size: number
  #sequence = 0
  #isClosed = false

  constructor(options: SynthesisPoolOptions) {
    this.#options = options
    this.#size = options.size
  }

  /** Rejects with `overloaded`, `cancelled`, or `speech_failed` (data: reason, voice). */
  async synthesize(job: SynthesisJob): Promise<Sound> {
    if (job.signal.aborted || this.#isClosed) throw cancelledError()
    if (this.#queue.size >= MAX_WAITING)
      throw new AppError('overloaded', 'Too much waits to be said.', { retryable: true, data: { service: 'speech' } })
    if (this.#recentEnds(job.name).length >= MAX_ENDS_A_MINUTE) throw threadEnded(job.name)
    const { promise, resolve, reject } = Promise.withResolvers<Sound>()
    const cancelled = new Int32Array(new SharedArrayBuffer(4))
    const waiting: Waiting = {
      job,
      priority: job.priority,
      sequence: this.#sequence++,
      queuedAt: job.since ?? preciseNow(),
      cancelled,
      resolve,
      reject,
      isSecondTry: false,
    }
    const onAbort = () => {
      Atomics.store(cancelled, 0, 1)
      this.#queue.remove(waiting)
      reject(cancelledError())
    }
    job.signal.addEventListener('abort', onAbort, { once: true })
    this.#queue.add(waiting)
    this.#serve()
    try {
      return await promise
    } finally {
      job.signal.removeEventListener('abort', onAbort)
    }
  }

  stats(): PoolStats {
    return { size: this.#size, busy: this.#running.size, queued: this.#queue.size }
  }

  /** Takes effect with the next clause; the threads there are end with what they do. */
  resize(size: number): void {
    if (size === this.#size) return
    this.#size = size
    this.#retire()
    this.#serve()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiting of this.#queue.takeAll()) waiting.reject(cancelledError())
    const threads = this.#threads
    this.#threads = null
    await Promise.all([threads?.then(each => each.destroy()), ...this.#closing])
  }

  #serve(): void {
    while (this.#running.size < this.#size && !this.#isClosed) {
      const waiting = this.#queue.take()
      if (waiting === undefined) return
      void this.#run(waiting)
    }
    // Practice ends for what somebody waits to hear.
    if (this.#queue.size === 0) return
    for (const { priority, cancelled } of this.#running) if (priority === 'idle') Atomics.store(cancelled, 0, 1)
  }

  async #run(waiting: Waiting): Promise<void> {
    const { job, cancelled } = waiting
    const { recorder } = this.#options
    this.#running.add(waiting)
    const startedAt = preciseNow()
    const release = job.files.engine === 'espeak' ? () => undefined : this.#options.markInUse(job.name)
    // Hard: it ends the thread. What nobody waits for any more is told so through `cancelled` and costs no thread.
    const deadline = AbortSignal.timeout(CLAUSE_DEADLINE_MS)
    let isError = true
    try {
      const { files: voice, text, speed, pitch } = job
      const outcome = await (await this.#piscina()).run({ voice, text, speed, pitch, cancelled }, { signal: deadline })
      recorder.record('speech.wait', outcome.startedAt - waiting.queuedAt)
      recorder.record('speech.dispatch', outcome.startedAt - startedAt)
      if (outcome.ok) waiting.resolve(outcome.sound)
      else waiting.reject(fromErrorShape(outcome.error))
      isError = !outcome.ok
    } catch (error) {
      this.#onThreadEnd(waiting, deadline.aborted, error)
    } finally {
      release()
      this.#running.delete(waiting)
      recorder.record(`speech.${job.files.engine}`, preciseNow() - startedAt, isError)
      this.#serve()
    }
  }

  /** Once more, in its old place, so that what is heard keeps its order; then it is given up. */
  #onThreadEnd(waiting: Waiting, isTimeout: boolean, error: unknown): void {
    const { name } = waiting.job
    this.#options.logger.warn('speech.threadEnded', { voice: name, isTimeout, error })
    this.#ends.set(name, [...this.#recentEnds(name), Date.now()])
    const isGivenUp =
      isTimeout || waiting.isSecondTry || this.#isClosed || this.#recentEnds(name).length >= MAX_ENDS_A_MINUTE
    if (isGivenUp) return waiting.reject(threadEnded(name))
    if (waiting.job.signal.aborted) return
    waiting.isSecondTry = true
    this.#queue.add(waiting)
  }

  #recentEnds(voice: string): number[] {
    const recent = (this.#ends.get(voice) ?? []).filter(at => Date.now() - at < 60_000)
    if (recent.length === 0) this.#ends.delete(voice)
    return recent
  }

  #piscina(): Promise<Threads> {
    this.#threads ??= this.#start()
    return this.#threads
  }

  async #start(): Promise<Threads> {
    // Loaded with the first clause: a start does without.
    const { Piscina } = await import('piscina')
    const threads = new Piscina<SynthesisTask, SynthesisOutcome>({
      filename: this.#options.workerUrl.href,
      minThreads: 0,
      maxThreads: this.#size,
      // Threads keep voices loaded, 100 MB each: not for longer than somebody listens.
      idleTimeout: this.#options.idleMs ?? IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      recordTiming: false,
    })
    // A thread that ends while it has nothing to do is simply gone.
    threads.on('error', error => this.#options.logger.warn('speech.idleThreadEnded', { error }))
    return threads
  }

  #retire(): void {
    const threads = this.#threads
    this.#threads = null
    if (threads === null) return
    const closed: Promise<void> = threads
      .then(each => each.close())
      .catch((error: unknown) => this.#options.logger.warn('speech.poolNotClosed', { error }))
      .finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
  }
}

function threadEnded(voice: string): AppError {
  return new AppError('speech_failed', `What speaks with ${voice} ended unexpectedly.`, {
    retryable: true,
    data: { reason: 'thread_ended', voice },
  })
}
