// What is read aloud, told by the services' chunks and heard on a device whose clock the test moves.

import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Client } from '../../../shared/client.ts'
import { AppError, cancelled } from '../../../shared/errors.ts'
import type { SpeechChunk } from '../../../shared/speech-models.ts'
import { listenToMediaKeys } from '../../../renderer/speech/media-keys.ts'
import { createSpeechStore, type SpokenClause } from '../../../renderer/speech/speech-store.ts'
import { HandClockContext } from './hand-clock-context.ts'

const RATE = 1_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Call {
  readonly input: Record<string, unknown>
  readonly signal: AbortSignal
  readonly say: (index: number, given?: Partial<SpokenClause> & { seconds?: number }) => void
  readonly send: (chunk: SpeechChunk) => void
  readonly end: () => Promise<void>
  readonly fail: (error: unknown) => Promise<void>
}

function open() {
  const device = new HandClockContext()
  const calls: Call[] = []
  const heard: number[] = []
  const failures: unknown[] = []
  const nothing = vi.fn()
  const speakOf = (input: Record<string, unknown>, { signal, onChunk }: { signal: AbortSignal; onChunk: Receive }) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    signal.addEventListener('abort', () => reject(cancelled()))
    let clauses = 0
    onChunk({ kind: 'started', speechId: `s${calls.length + 1}` })
    calls.push({
      input,
      signal,
      send: chunk => onChunk(chunk),
      say(index, { seconds = 1, ...given } = {}) {
        clauses++
        onChunk({ ...clauseOf(index), ...given, durationMs: seconds * 1000 }, new Uint8Array(seconds * RATE * 2))
      },
      async end() {
        resolve({ voice: 'espeak-en', clauses, audioSeconds: clauses, firstAudioMs: 1, tookMs: 1 })
        await vi.advanceTimersByTimeAsync(0)
      },
      async fail(error) {
        reject(error)
        await vi.advanceTimersByTimeAsync(0)
      },
    })
    return promise
  }
  const client = {
    onState: () => () => undefined,
    call: (name: string, input: never, options: never) => {
      if (name === 'speech.speak') return speakOf(input, options)
      if (name === 'speech.heard') heard.push((input as { index: number }).index)
      return Promise.resolve(null)
    },
    // All that the store uses of a client.
  } as unknown as Client
  const store = createSpeechStore({
    client,
    settings: () => ({ speechVolume: 0.5, speechTables: 'announced' }),
    onNothingToSay: nothing,
    onFailure: error => void failures.push(error),
    createContext: () => device.open(),
  })
  const listen = async (seconds: number) => {
    await vi.advanceTimersByTimeAsync(0)
    for (let at = 0; at < seconds - 0.001; at += 0.04) {
      device.pass(0.04)
      vi.advanceTimersByTime(40)
    }
  }
  const call = (at = -1) => {
    const found = calls.at(at)
    if (found === undefined) throw new Error('nothing was asked for')
    return found
  }
  return { store, device, calls, call, heard, failures, nothing, listen, state: () => store.getState() }
}

type Receive = (chunk: SpeechChunk, bytes?: Uint8Array) => void

function clauseOf(index: number): SpokenClause {
  const place = { index, start: index * 10, end: index * 10 + 10, sentence: index }
  const words = { text: `Clause ${index}.`, shown: `Clause ${index}.`, language: 'en' }
  const made = { voice: 'espeak-en', sampleRate: RATE, durationMs: 1_000 }
  return { kind: 'clause', content: 'text', pauseMs: 0, ...place, ...words, ...made }
}

const answer = { kind: 'message', messageId: 'm1', persona: 'Poet' } as const

describe('reading aloud', () => {
  it('says each clause in order, tells what was heard, and is idle when the last one has been heard', async () => {
    const { state, call, heard, listen } = open()
    state().speak(answer)
    expect(state()).toMatchObject({ phase: 'waiting', source: answer })
    const source = { kind: 'message', messageId: 'm1', from: 0 }
    expect(call().input).toEqual({ source, persona: 'Poet', tables: 'announced' })
    call().say(0)
    await listen(0.2)
    expect(state()).toMatchObject({ phase: 'speaking', current: { index: 0 } })
    call().say(1)
    await listen(1)
    expect(state().current?.index).toBe(1)
    await call().end()
    expect(state().phase).toBe('speaking')
    await listen(2)
    expect(state()).toMatchObject({ phase: 'idle', source: null, current: null, clauses: [] })
    expect(heard).toEqual([0, 1])
  })

  it('waits without ending when the answer is written slower than it is said', async () => {
    const { state, call, listen } = open()
    state().speak(answer)
    call().say(0)
    await listen(3)
    expect(state()).toMatchObject({ phase: 'waiting', current: null })
    call().say(1)
    await listen(0.2)
    expect(state()).toMatchObject({ phase: 'speaking', current: { index: 1 } })
  })

  it('stop is silence, and the services are told to make nothing more', async () => {
    const { state, call, device, listen } = open()
    state().speak(answer)
    call().say(0, { seconds: 5 })
    await listen(1)
    expect(device.isSounding).toBe(true)
    state().stop()
    expect(device.isSounding).toBe(false)
    expect(call().signal.aborted).toBe(true)
    call().say(1)
    await listen(1)
    expect(device.isSounding).toBe(false)
    expect(state().phase).toBe('idle')
  })

  it('something newer replaces it, and what still comes of the older is not heard', async () => {
    const { state, call, listen } = open()
    state().speak(answer)
    call().say(0, { seconds: 5 })
    await listen(1)
    state().speak({ kind: 'text', text: 'Something else' })
    expect(call(0).signal.aborted).toBe(true)
    call(0).say(1, { text: 'late' })
    call(1).say(0, { text: 'new' })
    await listen(0.2)
    expect(state().current?.text).toBe('new')
  })

  it('another window that begins to read ends it without a complaint', async () => {
    const { state, call, failures, listen } = open()
    state().speak(answer)
    call().say(0, { seconds: 5 })
    await listen(1)
    await call().fail(new AppError('cancelled', 'Something else is said now.', { data: { reason: 'replaced' } }))
    expect(state().phase).toBe('idle')
    expect(failures).toEqual([])
  })

  it('a failure is told once, and what has come is said to its end', async () => {
    const { state, call, failures, listen } = open()
    state().speak(answer)
    call().say(0, { seconds: 2 })
    const error = { code: 'speech_failed', message: 'no', retryable: true } as const
    call().send({ kind: 'failed', index: 1, start: 0, end: 1, error })
    call().send({ kind: 'failed', index: 2, start: 1, end: 2, error })
    expect(failures).toEqual([error])
    await listen(1)
    await call().fail(new AppError('overloaded', 'busy', { retryable: true }))
    expect(state().phase).toBe('speaking')
    await listen(2)
    expect(state().phase).toBe('idle')
  })

  it('nothing to say is said so', async () => {
    const { state, call, nothing } = open()
    state().speak(answer)
    await call().end()
    expect(nothing).toHaveBeenCalledTimes(1)
    expect(state().phase).toBe('idle')
  })
})

describe('steering what is read', () => {
  it('pause and go on', async () => {
    const { state, call, device, listen } = open()
    state().speak(answer)
    call().say(0, { seconds: 3 })
    await listen(1)
    state().pause()
    expect(state().phase).toBe('paused')
    call().say(1)
    await listen(5)
    expect(state()).toMatchObject({ phase: 'paused', current: { index: 0 } })
    state().resume()
    await listen(0.1)
    expect(device.isSounding).toBe(true)
    expect(state().phase).toBe('speaking')
  })

  it('skip goes on with the next sentence, also when the rest of this one is still to come', async () => {
    const { state, call, heard, listen } = open()
    state().speak(answer)
    call().say(0, { sentence: 0, seconds: 3 })
    await listen(0.5)
    state().skip()
    call().say(1, { sentence: 0 })
    call().say(2, { sentence: 1 })
    await listen(0.5)
    expect(state().current?.index).toBe(2)
    expect(heard).toEqual([0, 1])
  })

  it('replay says the sentence again, and the one before when it has only begun', async () => {
    const { state, call, listen } = open()
    state().speak(answer)
    for (const index of [0, 1, 2]) call().say(index, { seconds: 3 })
    await listen(5)
    expect(state().current?.index).toBe(1)
    state().replay()
    await listen(0.2)
    expect(state().current?.index).toBe(1)
    state().replay()
    await listen(0.2)
    expect(state().current?.index).toBe(0)
  })

  it('reads a table row by row from where it stands, when asked', async () => {
    const { state, call, calls, listen } = open()
    state().speak(answer)
    call().say(0, { seconds: 3 })
    await listen(0.2)
    state().readTable()
    expect(calls).toHaveLength(1)
    call().say(1, { content: 'table', start: 42, seconds: 3 })
    await listen(3.5)
    state().readTable()
    expect(call().input).toMatchObject({ source: { kind: 'message', messageId: 'm1', from: 42 }, tables: 'rows' })
    state().stop()
    state().speak({ kind: 'text', text: 'Before. | a | table |' })
    call().say(0, { content: 'table', start: 8 })
    await listen(0.2)
    state().readTable()
    expect(call().input).toMatchObject({ source: { kind: 'text', text: '| a | table |' }, tables: 'rows' })
  })

  it('a device that gives no sound is told, and gone on with when it does', async () => {
    vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: () => Promise.resolve([]) } })
    onTestFinished(() => void vi.unstubAllGlobals())
    const { state, call, device, listen } = open()
    device.mayStart = false
    state().speak(answer)
    call().say(0, { seconds: 3 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(state()).toMatchObject({ phase: 'blocked', blockedBy: 'device' })
    device.mayStart = true
    state().resume()
    await listen(0.5)
    expect(state()).toMatchObject({ phase: 'speaking', blockedBy: null, current: { index: 0 } })
  })
})

it('where no device can be opened, that stays said until the user goes on, which begins anew', async () => {
  const { state, call, calls, device, listen } = open()
  device.isMissing = true
  state().speak(answer)
  call().say(0)
  await call().end()
  expect(state()).toMatchObject({ phase: 'blocked', blockedBy: 'device' })
  device.isMissing = false
  state().resume()
  expect(calls).toHaveLength(2)
  call().say(0)
  await listen(0.2)
  expect(state()).toMatchObject({ phase: 'speaking', current: { index: 0 } })
})

describe('a WAV file of it', () => {
  it('is made of everything anew, in the same voice, whatever has been heard', async () => {
    const { store, call } = open()
    const made = store.makeWav(answer, 'rows')
    expect(call().input).toMatchObject({ persona: 'Poet', tables: 'rows', purpose: 'file' })
    call().say(0)
    call().say(1)
    await call().end()
    const { file, isCut } = (await made) ?? { file: null, isCut: null }
    expect(isCut).toBe(false)
    expect(file?.size).toBe(44 + 2 * RATE * 2)
  })
})

describe('media keys', () => {
  it('steer what is read while there is something, and are given back afterwards', async () => {
    const handlers = new Map<string, (() => void) | null>()
    const session = {
      playbackState: 'none',
      metadata: null as unknown,
      setActionHandler: (action: string, handle: (() => void) | null) => void handlers.set(action, handle),
    }
    vi.stubGlobal('navigator', { mediaSession: session })
    vi.stubGlobal('MediaMetadata', Object)
    vi.stubGlobal(
      'Audio',
      class {
        src = ''
        loop = false
        play = () => Promise.resolve()
        pause = () => undefined
      },
    )
    onTestFinished(() => void vi.unstubAllGlobals())
    const { store, state, call, listen } = open()
    const end = listenToMediaKeys(store, () => 'A chat')
    state().speak(answer)
    call().say(0, { seconds: 3 })
    call().say(1, { seconds: 3 })
    await listen(0.2)
    expect(session).toMatchObject({ playbackState: 'playing', metadata: { title: 'A chat', artist: 'Jarvis' } })
    handlers.get('pause')?.()
    expect([state().phase, session.playbackState]).toEqual(['paused', 'paused'])
    handlers.get('play')?.()
    handlers.get('nexttrack')?.()
    await listen(0.2)
    expect(state().current?.index).toBe(1)
    handlers.get('stop')?.()
    expect(state().phase).toBe('idle')
    expect(session).toMatchObject({ playbackState: 'none', metadata: null })
    expect([...handlers.values()].every(handle => handle === null)).toBe(true)
    end()
  })
})
