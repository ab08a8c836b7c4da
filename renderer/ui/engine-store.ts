// What can answer: engines, models, models to fetch, and the fetching and adding that is under way.
// Fetches belong to this store, not to a view: they go on when the panel that started them closes.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import { AppError, type ErrorShape } from '../../shared/errors.ts'
import { UPLOAD_SLICE_BYTES } from '../../shared/limits.ts'
import type { EngineName, EngineStatus, Model, PullProgress, StarterModel } from '../../shared/models.ts'
import { errorShapeOf } from './error-shape.ts'
import { onOpen } from './on-open.ts'

export interface Fetch {
  readonly name: string
  /** A pull can be asked for again by its name. */
  readonly kind: 'pull' | 'file'
  readonly progress: PullProgress
  readonly error: ErrorShape | null
  readonly cancel: () => void
}

export interface EngineState {
  /** Null until first read. */
  readonly status: EngineStatus | null
  readonly models: readonly Model[]
  readonly starters: readonly StarterModel[]
  /** By model name, or file name for an added file. */
  readonly fetches: Readonly<Record<string, Fetch>>
  readonly isChecking: boolean
  /** The panel where a model is chosen; an error may open it. */
  readonly isPanelOpen: boolean
  readonly setPanelOpen: (isOpen: boolean) => void
  readonly check: () => Promise<void>
  /** Ends the rest of an engine that failed. */
  readonly tryNow: (endpoint: string | null) => Promise<void>
  readonly pull: (name: string) => Promise<Model | null>
  readonly addFile: (file: Blob & { readonly name: string }) => Promise<Model | null>
  readonly remove: (name: string, engine: EngineName) => Promise<void>
  readonly dismiss: (name: string) => void
}

export type EngineStore = StoreApi<EngineState>

const notStarted: PullProgress = { phase: 'connecting', completedBytes: 0, totalBytes: null, bytesPerSecond: null }

export function createEngineStore(client: Client): EngineStore {
  const store = createStore<EngineState>()((set, get) => {
    const show = (fetch: Fetch) => set({ fetches: { ...get().fetches, [fetch.name]: fetch } })
    const drop = (name: string) =>
      set({ fetches: Object.fromEntries(Object.entries(get().fetches).filter(([key]) => key !== name)) })

    /** Runs one fetch with its row; null when it was cancelled or failed, which the row then says. */
    const run = async (
      kind: Fetch['kind'],
      name: string,
      work: (signal: AbortSignal, report: (progress: PullProgress) => void) => Promise<Model>,
    ): Promise<Model | null> => {
      const running = get().fetches[name]
      if (running !== undefined && running.error === null) return null
      const controller = new AbortController()
      const cancel = () => controller.abort()
      let progress = notStarted
      show({ kind, name, progress, error: null, cancel })
      try {
        const model = await work(controller.signal, next => {
          progress = next
          show({ kind, name, progress, error: null, cancel })
        })
        drop(name)
        await readModels()
        return model
      } catch (error) {
        const shape = errorShapeOf(error)
        if (shape.code === 'cancelled') drop(name)
        else show({ kind, name, progress, error: shape, cancel })
        return null
      }
    }

    return {
      status: null,
      models: [],
      starters: [],
      fetches: {},
      isChecking: false,
      isPanelOpen: false,
      setPanelOpen: isPanelOpen => set({ isPanelOpen }),
      check: async () => {
        if (get().isChecking) return
        set({ isChecking: true })
        try {
          set({ status: await client.call('engine.check', {}) })
          await readModels()
        } finally {
          set({ isChecking: false })
        }
      },
      tryNow: async endpoint => set({ status: await client.call('engine.tryNow', { endpoint }) }),
      pull: name =>
        run('pull', name, (signal, report) => client.call('model.pull', { name }, { signal, onChunk: report })),
      addFile: file => run('file', file.name, (signal, report) => upload(client, file, signal, report)),
      remove: async (name, engine) => {
        await client.call('model.remove', { name, engine })
        await readModels()
      },
      dismiss: drop,
    }
  })

  const readModels = async () => {
    const [models, starters] = await Promise.all([client.call('model.list', {}), client.call('model.starters', {})])
    store.setState({ models: models.items, starters: starters.items })
  }
  client.on('engine.changed', status => store.setState({ status }))
  client.on('models.changed', () => void readModels().catch(() => undefined))
  onOpen(client, async () => {
    store.setState({ status: await client.call('engine.status', {}) })
    await readModels()
  })
  return store
}

/** Sends a file of this computer in slices, in order: a page has its bytes but not its path. */
async function upload(
  client: Client,
  file: Blob & { readonly name: string },
  signal: AbortSignal,
  report: (progress: PullProgress) => void,
): Promise<Model> {
  if (file.size === 0) throw new AppError('llm_model_invalid', 'The file is empty.')
  const { uploadId } = await client.call('model.upload.begin', { name: file.name, sizeBytes: file.size }, { signal })
  try {
    const startedAt = performance.now()
    for (let offset = 0; offset < file.size; offset += UPLOAD_SLICE_BYTES) {
      const slice = file.slice(offset, offset + UPLOAD_SLICE_BYTES)
      const bytes = new Uint8Array(await slice.arrayBuffer())
      const { receivedBytes } = await client.call('model.upload.append', { uploadId, offset }, { bytes, signal })
      const seconds = (performance.now() - startedAt) / 1_000
      report({
        phase: 'installing',
        completedBytes: receivedBytes,
        totalBytes: file.size,
        bytesPerSecond: seconds < 0.5 ? null : receivedBytes / seconds,
      })
    }
    return await client.call('model.upload.finish', { uploadId }, { signal })
  } catch (error) {
    await client.call('model.upload.cancel', { uploadId }).catch(() => undefined)
    throw error
  }
}
