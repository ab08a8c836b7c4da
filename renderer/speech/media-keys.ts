// The keyboard's media keys and the system's media controls steer what is read aloud. Browsers give them only to a page
// with a media element that plays, so a silent one plays along.

import type { SpeechStore } from './speech-store.ts'
import { wavOf } from './wav.ts'

/** Shorter ones get no controls, s. */
const SILENCE_S = 10
const RATE = 8_000

export function listenToMediaKeys(speech: SpeechStore, title: () => string): () => void {
  if (!('mediaSession' in navigator)) return () => undefined
  const { mediaSession } = navigator
  let silence: HTMLAudioElement | null = null
  const { pause, resume, skip, replay, stop } = speech.getState()
  const handlers: readonly (readonly [MediaSessionAction, () => void])[] = [
    ['play', resume],
    ['pause', pause],
    ['stop', stop],
    ['nexttrack', skip],
    ['previoustrack', replay],
  ]
  const begin = () => {
    if (silence === null) {
      const bytes = new Uint8Array(2 * RATE * SILENCE_S)
      silence = new Audio(URL.createObjectURL(wavOf([{ bytes, sampleRate: RATE, pauseMs: 0 }])))
      silence.loop = true
      for (const [action, handle] of handlers) mediaSession.setActionHandler(action, handle)
    }
    mediaSession.metadata = new MediaMetadata({ title: title(), artist: 'Jarvis' })
    // Without it only the media keys are missing.
    silence.play().catch(() => undefined)
  }
  const end = () => {
    if (silence === null) return
    silence.pause()
    URL.revokeObjectURL(silence.src)
    silence = null
    for (const [action] of handlers) mediaSession.setActionHandler(action, null)
    mediaSession.metadata = null
    mediaSession.playbackState = 'none'
  }
  const unsubscribe = speech.subscribe(({ phase }, before) => {
    if (phase === before.phase) return
    if (phase === 'idle') return end()
    if (phase === 'speaking') begin()
    mediaSession.playbackState = phase === 'speaking' || phase === 'waiting' ? 'playing' : 'paused'
  })
  return () => {
    unsubscribe()
    end()
  }
}
