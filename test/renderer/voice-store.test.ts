import { expect, it, vi } from 'vitest'
import type { Client } from '../../shared/client.ts'
import { AppError } from '../../shared/errors.ts'
import type { Voice } from '../../shared/speech-models.ts'
import { createVoiceStore } from '../../renderer/voices/voice-store.ts'

function voiceOf(name: string, given: Partial<Voice> = {}): Voice {
  return {
    voice: name,
    title: name,
    engine: 'piper',
    language: 'en-US',
    licence: 'CC0-1.0',
    sizeBytes: 1,
    isInstalled: true,
    isRemovable: true,
    hasPitch: false,
    sources: [],
    error: null,
    ...given,
  }
}

/** A client whose answers are given by request name. */
function open(
  answers: Record<
    string,
    (input: never, options: { signal?: AbortSignal; onChunk?: (chunk: unknown, bytes?: Uint8Array) => void }) => unknown
  >,
) {
  const listeners = new Map<string, () => void>()
  const client = {
    state: 'open',
    onState: () => () => undefined,
    on: (name: string, listener: () => void) => void listeners.set(name, listener),
    call: async (name: string, input: never, options: object = {}) => await answers[name]?.(input, options),
    // All that the store uses of a client; answers are typed where they are given.
  } as unknown as Client
  const played: number[] = []
  const crashed = vi.fn()
  const store = createVoiceStore({
    client,
    playSound: async (bytes, _rate, signal) => {
      played.push(bytes.length)
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    },
    onCrashed: crashed,
  })
  return { store, played, crashed, change: () => listeners.get('voices.changed')?.() }
}

it('reads the voices again when they change, and tells once of one that was switched off', async () => {
  let items = [voiceOf('joe')]
  const { store, crashed, change } = open({ 'voice.list': () => ({ items }) })
  await expect.poll(() => store.getState().voices).toEqual(items)
  const error = { code: 'speech_failed', message: '', retryable: false, data: { reason: 'voice_crashed' } } as const
  items = [voiceOf('joe', { error })]
  change()
  await expect.poll(() => store.getState().voices).toEqual(items)
  change()
  await Promise.resolve()
  expect(crashed).toHaveBeenCalledTimes(1)
})

it('shows a fetch with its progress until it ends, fails or is given up', async () => {
  const { store } = open({
    'voice.list': () => ({ items: [] }),
    'voice.pull': ({ voice }: { voice: string }, { signal, onChunk }) => {
      onChunk?.({ phase: 'downloading', completedBytes: 5, totalBytes: 10, bytesPerSecond: null })
      if (voice === 'good') return null
      return new Promise((_, reject) => {
        if (voice === 'bad') reject(new AppError('speech_failed', 'no'))
        signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')))
      })
    },
  })
  const state = () => store.getState()
  const given = state().pull('slow')
  await expect.poll(() => state().fetches['slow']?.progress.completedBytes).toBe(5)
  state().fetches['slow']?.cancel()
  await given
  expect(state().fetches).toEqual({})
  await state().pull('bad')
  expect(state().fetches['bad']?.error?.code).toBe('speech_failed')
  state().dismiss('bad')
  await state().pull('good')
  expect(state().fetches).toEqual({})
})

it('hears one voice at a time, and none when it is asked for again', async () => {
  const { store, played } = open({
    'voice.list': () => ({ items: [] }),
    'voice.preview': (_: never, { onChunk }) => {
      onChunk?.({ sampleRate: 22_050 }, new Uint8Array(4))
    },
  })
  const state = () => store.getState()
  const first = state().preview('joe')
  await expect.poll(() => played.length).toBe(1)
  expect(state().previewed).toBe('joe')
  const second = state().preview('amy')
  await first
  await expect.poll(() => played.length).toBe(2)
  expect(state().previewed).toBe('amy')
  await state().preview('amy')
  await second
  expect(state().previewed).toBeNull()
})
