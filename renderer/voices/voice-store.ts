// The voices: which there are, which are on their way, and which one is being heard. Fetches belong to this store, not to
// a view: they go on when the settings close.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { PullProgress } from '../../shared/models.ts'
import type { Voice } from '../../shared/speech-models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { onOpen } from '../ui/on-open.ts'

export interface VoiceFetch {
  readonly progress: PullProgress
  readonly error: ErrorShape | null
  readonly cancel: () => void
}

export interface VoiceState {
  /** Null until first read. */
  readonly voices: readonly Voice[] | null
  /** By voice. */
  readonly fetches: Readonly<Record<string, VoiceFetch>>
  /** The voice being heard for a try. */
  readonly previewed: string | null
  readonly pull: (voice: string) => Promise<void>
  readonly dismiss: (voice: string) => void
  readonly remove: (voice: string) => Promise<void>
  readonly enable: (voice: string) => Promise<void>
  /** Hears it, or ends hearing it. */
  readonly preview: (voice: string) => Promise<void>
}

export type VoiceStore = StoreApi<VoiceState>

export interface VoiceStoreOptions {
  readonly client: Client
  /** Resolves when the sound has been heard or `signal` aborts. */
  readonly playSound: (bytes: Uint8Array, sampleRate: number, signal: AbortSignal) => Promise<void>
  /** A voice was switched off when Jarvis last ended. */
  readonly onCrashed: (voice: Voice) => void
}

const notStarted: PullProgress = { phase: 'connecting', completedBytes: 0, totalBytes: null, bytesPerSecond: null }

export function createVoiceStore({ client, playSound, onCrashed }: VoiceStoreOptions): VoiceStore {
  const told = new Set<string>()
  let heard: AbortController | null = null

  const store = createStore<VoiceState>()((set, get) => {
    const show = (voice: string, fetch: VoiceFetch) => set({ fetches: { ...get().fetches, [voice]: fetch } })
    const drop = (voice: string) =>
      set({ fetches: Object.fromEntries(Object.entries(get().fetches).filter(([name]) => name !== voice)) })
    return {
      voices: null,
      fetches: {},
      previewed: null,
      pull: async voice => {
        const running = get().fetches[voice]
        if (running !== undefined && running.error === null) return
        const controller = new AbortController()
        const cancel = () => controller.abort()
        show(voice, { progress: notStarted, error: null, cancel })
        try {
          const onChunk = (progress: PullProgress) => show(voice, { progress, error: null, cancel })
          await client.call('voice.pull', { voice }, { signal: controller.signal, onChunk })
          drop(voice)
          await read()
        } catch (error) {
          const shape = errorShapeOf(error)
          if (shape.code === 'cancelled') drop(voice)
          else show(voice, { progress: notStarted, error: shape, cancel })
        }
      },
      dismiss: drop,
      remove: async voice => {
        await client.call('voice.remove', { voice })
        await read()
      },
      enable: async voice => {
        await client.call('voice.enable', { voice })
        await read()
      },
      preview: async voice => {
        const isRunning = get().previewed === voice
        heard?.abort()
        if (isRunning) return
        const controller = new AbortController()
        heard = controller
        set({ previewed: voice })
        try {
          const sounds: { bytes: Uint8Array; sampleRate: number }[] = []
          const { signal } = controller
          await client.call(
            'voice.preview',
            { voice },
            { signal, onChunk: ({ sampleRate }, bytes) => bytes !== undefined && sounds.push({ bytes, sampleRate }) },
          )
          for (const { bytes, sampleRate } of sounds) await playSound(bytes, sampleRate, signal)
        } finally {
          if (heard === controller) {
            heard = null
            set({ previewed: null })
          }
        }
      },
    }
  })

  const read = async () => {
    const { items } = await client.call('voice.list', {})
    store.setState({ voices: items })
    for (const voice of items) {
      if (voice.error?.data?.['reason'] !== 'voice_crashed' || told.has(voice.voice)) continue
      told.add(voice.voice)
      onCrashed(voice)
    }
  }
  client.on('voices.changed', () => void read().catch(() => undefined))
  onOpen(client, read)
  return store
}
