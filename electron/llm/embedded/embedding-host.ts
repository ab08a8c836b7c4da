// Makes vectors with one loaded model, text by text, so that the query of a search waits for one text only. Runs in an engine
// process of its own: an answer never waits for it.

import { cancelled } from '../../../shared/errors.ts'
import { engineErrorShape } from './engine-errors.ts'
import { LoadedEmbedder } from './loaded-embedder.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

type Embed = Extract<ToEngine, { kind: 'embed' }>

interface Job extends Embed {
  readonly made: Float32Array[]
}

export class EmbeddingHost {
  readonly #send: (message: FromEngine) => void
  readonly #jobs: Job[] = []
  #model: LoadedEmbedder | null = null
  /** Everything that touches the model. */
  #work: Promise<void> | null = null

  constructor(send: (message: FromEngine) => void) {
    this.#send = send
  }

  embed(message: Embed): void {
    this.#jobs.push({ ...message, made: [] })
    this.#work ??= this.#run()
  }

  cancel(id: number): void {
    const job = this.#jobs.find(each => each.id === id)
    if (job !== undefined) this.#fail(job, cancelled())
  }

  async dispose(): Promise<void> {
    for (const job of [...this.#jobs]) this.#fail(job, cancelled())
    await this.#work
    await this.#unload()
  }

  async #run(): Promise<void> {
    for (;;) {
      const job = this.#jobs.find(({ isUrgent }) => isUrgent) ?? this.#jobs[0]
      if (job === undefined) {
        // At once, not when the promise is settled: a text that comes in between starts anew.
        this.#work = null
        return
      }
      try {
        const model = await this.#load(job.modelPath)
        const text = job.texts[job.made.length]
        if (text !== undefined) job.made.push(await model.embed(text))
        if (job.made.length === job.texts.length && this.#take(job))
          this.#send({ kind: 'embedded', id: job.id, vectors: job.made })
      } catch (error) {
        this.#fail(job, error)
      }
    }
  }

  /** False once it was cancelled. */
  #take(job: Job): boolean {
    const at = this.#jobs.indexOf(job)
    if (at !== -1) this.#jobs.splice(at, 1)
    return at !== -1
  }

  #fail(job: Job, error: unknown): void {
    if (this.#take(job)) this.#send({ kind: 'failed', id: job.id, error: engineErrorShape(error) })
  }

  async #load(path: string): Promise<LoadedEmbedder> {
    if (this.#model?.path === path) return this.#model
    await this.#unload()
    this.#model = await LoadedEmbedder.load(path)
    const { contextLength, bytes } = this.#model
    this.#send({ kind: 'loaded', modelPath: path, contextLength, bytes })
    return this.#model
  }

  async #unload(): Promise<void> {
    const model = this.#model
    this.#model = null
    await model?.dispose()
  }
}
