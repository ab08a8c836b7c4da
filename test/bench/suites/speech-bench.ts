// The speech service as the speech suite measures it: real threads and voices, a text streamed as a model writes it, and a
// listener who plays each clause in real time without a sound.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultSettings } from '../../../shared/default-settings.ts'
import type { SpeechChunk, SpeechResult } from '../../../shared/speech-models.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { SpeechService } from '../../../electron/speech/speech-service.ts'
import { testVoiceDir } from '../../../scripts/setup/places.ts'

export const TOKENS_PER_SECOND = 20
/** A token of English is about three quarters of a word. */
const WORDS_PER_TOKEN = 0.75

export interface Waits {
  /** From its being complete to the thread that makes it, those before it included. */
  readonly wait: readonly number[]
  /** The same once a thread is free. */
  readonly dispatch: readonly number[]
}

export interface SpeechBench {
  readonly service: SpeechService
  /** Of every clause since the last time it was asked, in ms. */
  takeWaits(): Waits
  close(): Promise<void>
}

/** `threads`: size of the pool. A folder of its own: nothing was spoken before. */
export async function openSpeech(threads: number): Promise<SpeechBench> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-speech-'))
  const quiet = () => undefined
  const waits = { wait: [] as number[], dispatch: [] as number[] }
  const service = new SpeechService({
    dataDir,
    voiceDir: testVoiceDir,
    espeakDataDir: nodeParts.espeakDataDir,
    voicesFile: nodeParts.voicesFile,
    workerUrl: nodeParts.workers.speech,
    poolSize: threads,
    settings: () => defaultSettings,
    locale: () => 'en',
    followText: (text, onText, signal) => streamed(text, onText, signal),
    recorder: {
      record(name, tookMs) {
        if (name === 'speech.wait') waits.wait.push(tookMs)
        if (name === 'speech.dispatch') waits.dispatch.push(tookMs)
      },
    },
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  })
  return {
    service,
    takeWaits: () => ({ wait: waits.wait.splice(0), dispatch: waits.dispatch.splice(0) }),
    async close() {
      await service.dispose()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function streamed(text: string, onText: (text: string) => void, signal: AbortSignal): Promise<void> {
  const words = text.split(/(?<= )/)
  const startedAt = performance.now()
  for (const [index, word] of words.entries()) {
    const dueMs = (index / WORDS_PER_TOKEN / TOKENS_PER_SECOND) * 1000
    const aheadMs = dueMs - (performance.now() - startedAt)
    if (aheadMs > 1) await sleep(aheadMs)
    if (signal.aborted) return
    onText(word)
  }
}

export interface Played {
  readonly result: SpeechResult
  /** From the call to the first sound. */
  readonly firstSoundMs: number
  /** Silences in which the next clause was not there yet, in ms; the pauses between sentences are none. */
  readonly underrunsMs: readonly number[]
}

export interface PlayOptions {
  readonly voice: string
  /** Streamed word by word, or given at once. */
  readonly isStreamed: boolean
  /** Hears in real time; else each clause is told as heard when it comes. */
  readonly isRealTime: boolean
  readonly signal?: AbortSignal
  readonly onClause?: () => void
}

export async function play({ service }: SpeechBench, text: string, options: PlayOptions): Promise<Played> {
  const { voice, isStreamed, isRealTime, signal = new AbortController().signal, onClause } = options
  const startedAt = performance.now()
  const underrunsMs: number[] = []
  const timers: ReturnType<typeof setTimeout>[] = []
  let speechId = ''
  let firstSoundMs = NaN
  /** When what came so far has been played. */
  let playedUntil: number | null = null
  const onChunk = (chunk: SpeechChunk) => {
    if (chunk.kind === 'started') speechId = chunk.speechId
    if (chunk.kind !== 'clause') return
    const now = performance.now()
    if (playedUntil === null) firstSoundMs = now - startedAt
    else if (now > playedUntil + chunk.pauseMs) underrunsMs.push(now - playedUntil - chunk.pauseMs)
    playedUntil = Math.max(now, (playedUntil ?? now) + chunk.pauseMs) + chunk.durationMs
    const heard = () => service.heard(speechId, chunk.index)
    if (isRealTime) timers.push(setTimeout(heard, playedUntil - now))
    else heard()
    onClause?.()
  }
  // The bench's own followText takes the text for the message's name.
  const source = isStreamed ? { kind: 'message' as const, messageId: text, from: 0 } : { kind: 'text' as const, text }
  try {
    const result = await service.speak({ source, voice, purpose: 'listen', tables: 'announced' }, onChunk, signal)
    return { result, firstSoundMs, underrunsMs }
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
}
