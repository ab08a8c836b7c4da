// What is read aloud in this window: one message or one text at a time. The services cut and make the sounds
// (`speech.speak`), the player lets them be heard; this store joins the two and says how far they are.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import { isAppError } from '../../shared/errors.ts'
import type { SpeechChunk, SpeechResult } from '../../shared/speech-models.ts'
import type { Settings } from '../../shared/settings.ts'
import { makeWav } from './save-speech.ts'
import { SoundPlayer } from './sound-player.ts'
import { placeOf, type SpokenSource } from './spoken-source.ts'

export type SpokenClause = Extract<SpeechChunk, { kind: 'clause' }>

export interface SpeechState {
  /** `waiting`: nothing is to be heard yet, or not any more until the next clause is written or made. */
  readonly phase: 'idle' | 'waiting' | 'speaking' | 'paused' | 'blocked'
  /** Why there is no sound. */
  readonly blockedBy: 'gesture' | 'device' | null
  readonly source: SpokenSource | null
  /** What is heard now. */
  readonly current: SpokenClause | null
  /** All that came of this reading, in order; empty again at its end. */
  readonly clauses: readonly SpokenClause[]
  /** Instead of whatever is being read. */
  readonly speak: (source: SpokenSource) => void
  /** From the table on that was only announced, row by row. */
  readonly readTable: () => void
  readonly pause: () => void
  readonly resume: () => void
  /** Goes on with the next sentence. */
  readonly skip: () => void
  /** Says the sentence again, or the one before when it has only begun. */
  readonly replay: () => void
  readonly stop: () => void
}

export type SpeechStore = StoreApi<SpeechState>

export interface SpeechStoreParts {
  readonly client: Client
  readonly settings: () => Pick<Settings, 'speechVolume' | 'speechTables'>
  readonly onNothingToSay: () => void
  readonly onFailure: (error: unknown) => void
  readonly createContext?: () => AudioContext
}

const idle = { phase: 'idle', blockedBy: null, source: null, current: null, clauses: [] } as const

export function createSpeechStore(parts: SpeechStoreParts): SpeechStore & {
  readonly player: SoundPlayer
  readonly makeWav: (source: SpokenSource, tables: Settings['speechTables']) => ReturnType<typeof makeWav>
} {
  const { client, settings, onNothingToSay, onFailure, createContext } = parts
  let reading: AbortController | null = null
  let speechId: string | null = null
  let isAllSent = false
  let hasFailed = false
  /** Clauses of this sentence that come late are passed over. */
  let skippedSentence = -1

  const player = new SoundPlayer(
    {
      onSound: index => {
        const { phase, clauses } = store.getState()
        if (phase === 'idle') return
        const current = index === null ? null : (clauses.find(clause => clause.index === index) ?? null)
        if (current === null && isAllSent && !player.hasSound) return finish()
        const isHeld = phase === 'paused' || phase === 'blocked'
        store.setState({ current, ...(isHeld ? {} : { phase: current === null ? 'waiting' : 'speaking' }) })
      },
      onHeard: index => heard(index),
      onBlocked: reason => {
        if (store.getState().phase === 'idle') return
        store.setState({ phase: 'blocked', blockedBy: reason })
      },
    },
    createContext,
  )

  const heard = (index: number) => {
    if (speechId !== null) client.call('speech.heard', { speechId, index }).catch(() => undefined)
  }
  const finish = () => {
    reading?.abort()
    reading = null
    speechId = null
    player.stop()
    store.setState(idle)
  }
  const receive = (chunk: SpeechChunk, bytes: Uint8Array | undefined) => {
    switch (chunk.kind) {
      case 'started':
        speechId = chunk.speechId
        return
      // Another voice goes on.
      case 'voice_failed':
        return onFailure(chunk.error)
      case 'failed':
        // Told once: a voice that cannot say one clause often cannot say the next either.
        if (!hasFailed) onFailure(chunk.error)
        hasFailed = true
        return heard(chunk.index)
      case 'clause':
        store.setState({ clauses: [...store.getState().clauses, chunk] })
        if (chunk.sentence === skippedSentence || bytes === undefined) return heard(chunk.index)
        return player.add({ index: chunk.index, bytes, sampleRate: chunk.sampleRate, pauseMs: chunk.pauseMs })
    }
  }
  const ended = ({ clauses }: SpeechResult) => {
    isAllSent = true
    if (clauses === 0) onNothingToSay()
    // Without a device nothing is kept to be said; the message stays.
    if (!player.hasSound && (clauses === 0 || store.getState().phase !== 'blocked')) finish()
  }
  const broken = (error: unknown) => {
    // Another window speaks now, or Jarvis was told to be silent.
    if (isAppError(error) && error.code === 'cancelled') return finish()
    onFailure(error)
    // What has come is said to its end.
    isAllSent = true
    if (!player.hasSound) finish()
  }

  const speakFrom = (source: SpokenSource, from: number, tables: Settings['speechTables']) => {
    finish()
    isAllSent = hasFailed = false
    skippedSentence = -1
    player.volume = settings().speechVolume
    store.setState({ ...idle, phase: 'waiting', source })
    player.open()
    const mine = new AbortController()
    reading = mine
    const isMine = () => reading === mine
    const onChunk = (chunk: SpeechChunk, bytes: Uint8Array | undefined) => {
      if (isMine()) receive(chunk, bytes)
    }
    client.call('speech.speak', { ...placeOf(source, from), tables }, { signal: mine.signal, onChunk }).then(
      result => {
        if (isMine()) ended(result)
      },
      (error: unknown) => {
        if (isMine()) broken(error)
      },
    )
  }

  const store = createStore<SpeechState>()((set, get) => ({
    ...idle,
    speak: source => speakFrom(source, 0, settings().speechTables),
    readTable: () => {
      const { source, current } = get()
      if (source === null || current?.content !== 'table') return
      if (source.kind === 'message') speakFrom(source, current.start, 'rows')
      else speakFrom({ ...source, text: source.text.slice(current.start) }, 0, 'rows')
    },
    pause: () => {
      const { phase } = get()
      if (phase !== 'speaking' && phase !== 'waiting') return
      player.pause()
      set({ phase: 'paused' })
    },
    resume: () => {
      const { phase, current, source } = get()
      if (phase !== 'paused' && phase !== 'blocked') return
      if (isAllSent && !player.hasSound && source !== null) return get().speak(source)
      set({ phase: current === null ? 'waiting' : 'speaking', blockedBy: null })
      player.resume()
    },
    skip: () => {
      const { current, clauses } = get()
      if (current === null) return
      skippedSentence = current.sentence
      const next = clauses.find(clause => clause.sentence > current.sentence)
      player.goTo(next?.index ?? (clauses.at(-1)?.index ?? 0) + 1)
    },
    replay: () => {
      const { current, clauses } = get()
      if (current === null) return
      const first = clauses.find(clause => clause.sentence === current.sentence)
      const before = clauses.findLast(clause => clause.sentence < current.sentence)
      const isAtStart = first?.index === current.index && player.isJustBegun
      const sentence = isAtStart ? (before?.sentence ?? current.sentence) : current.sentence
      const start = clauses.find(clause => clause.sentence === sentence && player.isKept(clause.index))
      if (start !== undefined) player.goTo(start.index)
    },
    stop: finish,
  }))
  client.onState(state => {
    // The services of before are gone; what has come is said to its end.
    if (state !== 'open' && store.getState().phase !== 'idle') isAllSent = true
  })
  return Object.assign(store, {
    player,
    makeWav: (source: SpokenSource, tables: Settings['speechTables']) => makeWav(client, source, tables),
  })
}
