// Knows how the engines are: looks at each every 15 s and whenever asked, and tells when something changed.

import { fromErrorShape, type ErrorShape } from '../../shared/errors.ts'
import type { EngineChoice, EngineHealth, Model } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import type { Circuit } from './circuit.ts'
import type { CheckedEngine } from './engine-choice.ts'
import { GenerationQueue } from './generation-queue.ts'
import type { Engine, EngineCheck } from './llm.ts'

const CHECK_EVERY_MS = 15_000

/** An engine in use, with its circuit and queue. */
export class EngineSlot implements CheckedEngine {
  readonly engine: Engine
  readonly circuit: Circuit
  readonly queue: GenerationQueue
  readonly #looked = Promise.withResolvers<undefined>()
  #check: EngineCheck | null = null

  constructor({ engine, circuit, maxWaiting }: { engine: Engine; circuit: Circuit; maxWaiting: number }) {
    this.engine = engine
    this.circuit = circuit
    this.queue = new GenerationQueue(maxWaiting)
  }

  get models(): readonly Model[] {
    return this.#check?.models ?? this.engine.rememberedModels
  }

  /** Questions it has to answer. */
  get load(): number {
    return this.queue.busy + this.queue.queued
  }

  get check(): EngineCheck | null {
    return this.#check
  }

  found(check: EngineCheck): void {
    this.#check = check
    this.#looked.resolve(undefined)
  }

  /** Resolves when it has been looked at once. */
  get looked(): Promise<undefined> {
    return this.#looked.promise
  }
}

export interface EngineWatchOptions {
  readonly recorder: Recorder
  readonly logger: Logger
  /** A check, a change of engines or a failure was noted; not necessarily a difference. */
  readonly onChange: () => void
}

export class EngineWatch {
  readonly #options: EngineWatchOptions
  readonly #closing = new AbortController()
  readonly #timer: NodeJS.Timeout
  #slots: readonly EngineSlot[] = []
  #checking: Promise<void> | null = null

  constructor(options: EngineWatchOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.check(), CHECK_EVERY_MS).unref()
  }

  /** In order of preference. */
  get slots(): readonly EngineSlot[] {
    return this.#slots
  }

  /**
   * An engine left out ends when its last generation has; at once when it is on another computer, for which the user may
   * have changed their mind: what waits for it is not sent.
   */
  use(slots: readonly EngineSlot[]): void {
    const gone = this.#slots.filter(slot => !slots.includes(slot))
    this.#slots = slots
    for (const slot of gone) {
      slot.circuit.dispose()
      if (slot.engine.isLocal) slot.queue.whenIdle(() => void slot.engine.dispose())
      else void slot.engine.dispose()
    }
    this.#options.onChange()
  }

  /** Resolves once every engine has been looked at; callers at the same time share one look. */
  check(): Promise<void> {
    this.#checking ??= this.#checkAll().finally(() => {
      this.#checking = null
    })
    return this.#checking
  }

  /** A look that begins after this call: for those who changed something. */
  async lookAgain(): Promise<void> {
    await this.#checking
    await this.check()
  }

  /** Resolves when the engines of that kind have been looked at once; a slow one of another kind is not waited for. */
  async firstLook(choice: EngineChoice = 'auto'): Promise<void> {
    const wanted = this.#slots.filter(({ engine }) => choice === 'auto' || engine.name === choice)
    if (wanted.some(slot => slot.check === null)) void this.lookAgain()
    await Promise.all(wanted.map(slot => slot.looked))
  }

  /** Resolves when all engines there are now have been looked at, whoever asks for that. */
  async allLooked(): Promise<void> {
    await Promise.all(this.#slots.map(slot => slot.looked))
  }

  /** What a generation met, so that the next one need not meet it again before the next check. */
  noteUnavailable(slot: EngineSlot, error: ErrorShape): void {
    if (slot.check === null) return
    const { health, models } = slot.check
    slot.found({ health: { ...health, state: 'unavailable', checkedAt: Date.now(), error }, models })
    this.#options.onChange()
  }

  async dispose(): Promise<void> {
    clearInterval(this.#timer)
    this.#closing.abort()
    for (const slot of this.#slots) slot.circuit.dispose()
    await Promise.all(this.#slots.map(slot => slot.engine.dispose()))
  }

  async #checkAll(): Promise<void> {
    const { recorder, logger, onChange } = this.#options
    const startedAt = performance.now()
    await Promise.all(
      this.#slots.map(async slot => {
        const before = slot.check?.health.state
        const found = await slot.engine.check(this.#closing.signal)
        // Its last list of models stays on show while an engine is away.
        const models = found.health.state === 'unavailable' ? slot.models : found.models
        slot.found({ health: found.health, models })
        noteInCircuit(slot, found.health)
        const { engine, endpoint, state, error } = found.health
        if (state !== before) logger.info('engine.state', { engine, endpoint, state, error: error?.message })
        onChange()
      }),
    )
    recorder.record('llm.check', performance.now() - startedAt)
  }
}

/** What a look cannot see (it only asks for version and models) is left to the probe. */
const seenByALook = ['unreachable', 'not_ollama', 'redirected']

/** A server that a question found gone is given up after a few looks, and is back as soon as a look finds it. */
function noteInCircuit({ circuit }: EngineSlot, { state, error }: EngineHealth): void {
  const { failures, cause } = circuit.status()
  if (failures === 0) return
  if (state === 'unavailable') {
    if (error !== null) circuit.note(fromErrorShape(error))
  } else if (seenByALook.includes(String(cause?.data?.['reason']))) circuit.close()
}
