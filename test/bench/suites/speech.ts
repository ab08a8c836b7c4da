// Speech while an answer is written: how soon, how fast, whether it stutters, how quickly it falls silent. Rivals in the
// same run: speaking only when the whole answer is there, as most assistants do, and one thread against two.

import { testVoiceName, testVoiceStep } from '../../../scripts/setup/test-voice.ts'
import { atMost, measured, single, type Measured, type Verdict } from '../measure.ts'
import type { Suite, SuiteOptions } from '../suite.ts'
import { benchClauses } from './speech-clauses.ts'
import { openSpeech, play, type SpeechBench } from './speech-bench.ts'
import { answer, sentence } from './speech-text.ts'

interface BenchVoice {
  readonly name: string
  readonly voice: string
  readonly firstAudioGoalMs: number
}

const espeak: BenchVoice = { name: 'espeak-ng', voice: 'espeak-en-US', firstAudioGoalMs: 150 }
const piper: BenchVoice = { name: 'Piper (medium)', voice: testVoiceName, firstAudioGoalMs: 400 }
const AFTER_WHOLE = 'after the whole answer'
const ANSWER_SECONDS = 120

interface Outcome {
  readonly results: Measured[]
  readonly verdicts: Verdict[]
}

export const speech: Suite = async options => {
  const voices = testVoiceStep.isDone() ? [espeak, piper] : [espeak]
  if (voices.length === 1) options.say('the neural voice is not here; only espeak-ng is measured')
  const outcome: Outcome = { results: [], verdicts: [] }
  benchClauses(options, outcome)
  const bench = await openSpeech(1)
  try {
    for (const voice of voices) {
      options.say(voice.name)
      await firstOfAll(bench, voice, options, outcome)
      await benchVoice(bench, voice, options, outcome)
    }
  } finally {
    await bench.close()
  }
  if (options.mode === 'compare') await compareThreads(voices.at(-1) ?? espeak, options, outcome)
  return outcome
}

async function benchVoice(bench: SpeechBench, voice: BenchVoice, { mode, say }: SuiteOptions, outcome: Outcome) {
  if (mode !== 'baseline') {
    await firstAudio(bench, voice, outcome)
    await stopping(bench, voice, outcome)
    say(`${voice.name}: ${ANSWER_SECONDS} s of speech, streamed`)
    await longAnswer(bench, voice, outcome)
  }
  say(`${voice.name}: first sound of an answer`)
  await firstSound(bench, voice, mode, outcome)
}

/** Nothing is loaded yet; then as a reading finds it that was seen coming. */
async function firstOfAll(
  bench: SpeechBench,
  { name, voice }: BenchVoice,
  { mode }: SuiteOptions,
  { results }: Outcome,
) {
  const options = { voice, isStreamed: false, isRealTime: false }
  const { result } = await play(bench, 'The first words of all are these.', options)
  if (mode !== 'baseline')
    results.push(
      single(`${name}: clause complete to first audio, nothing loaded`, 'ms', result.firstAudioMs ?? Infinity),
    )
  await bench.service.warm({ voice }, new AbortController().signal)
}

/** A clause is there; when is its sound? And how long does the sound take to make, per second of it? */
async function firstAudio(
  bench: SpeechBench,
  { name, voice, firstAudioGoalMs }: BenchVoice,
  { results, verdicts }: Outcome,
) {
  const first: number[] = []
  const factors: number[] = []
  const processor: number[] = []
  for (let turn = 0; turn < 25; turn++) {
    const before = process.cpuUsage()
    let spentMs = null as number | null
    const onClause = () => {
      const { user, system } = process.cpuUsage(before)
      spentMs ??= (user + system) / 1000
    }
    const options = { voice, isStreamed: false, isRealTime: false, onClause }
    const { result } = await play(bench, sentence(1_000 + turn), options)
    processor.push(spentMs ?? Infinity)
    first.push(result.firstAudioMs ?? Infinity)
    factors.push(result.tookMs / 1000 / result.audioSeconds)
  }
  const firstAudioMs = measured(`${name}: clause complete to first audio`, 'ms', first)
  // What it takes where nothing else runs, and tells apart a slow voice from a busy computer.
  const processorMs = measured(`${name}: clause complete to first audio, processor time`, 'ms', processor)
  results.push(firstAudioMs, processorMs, measured(`${name}: real-time factor`, '', factors))
  verdicts.push(atMost(`${name}: first audio, p95`, firstAudioMs.p95, firstAudioGoalMs, 'ms'))
}

/** Stopped in the middle of a clause: when does the caller know, and when is the thread free again? */
async function stopping(bench: SpeechBench, { name, voice }: BenchVoice, { results, verdicts }: Outcome) {
  const silent: number[] = []
  const free: number[] = []
  for (let turn = 0; turn < 20; turn++) {
    const abort = new AbortController()
    let stoppedAt = NaN
    const onClause = () => {
      stoppedAt = performance.now()
      abort.abort()
    }
    const options = { voice, isStreamed: false, isRealTime: false, signal: abort.signal, onClause }
    await play(bench, answer(60, 2_000 + turn * 20), options).catch(() => undefined)
    silent.push(performance.now() - stoppedAt)
    while (bench.service.pool().busy > 0) await new Promise(resolve => setTimeout(resolve, 1))
    free.push(performance.now() - stoppedAt)
  }
  const silentMs = measured(`${name}: stop to silence`, 'ms', silent)
  results.push(silentMs, measured(`${name}: stop to a free thread`, 'ms', free))
  verdicts.push(atMost(`${name}: stop to silence, p95`, silentMs.p95, 50, 'ms'))
}

async function longAnswer(bench: SpeechBench, { name, voice }: BenchVoice, { results, verdicts }: Outcome) {
  bench.takeWaits()
  // espeak-ng is 50 times faster than speech: only the neural voice is worth listening to in real time.
  const options = { voice, isStreamed: true, isRealTime: voice !== espeak.voice }
  const { underrunsMs, result } = await play(
    bench,
    answer(ANSWER_SECONDS, voice === espeak.voice ? 4_000 : 5_000),
    options,
  )
  const seconds = Math.round(result.audioSeconds)
  const { wait, dispatch } = bench.takeWaits()
  const toThread = measured(`${name}: clause to a free thread, ${seconds} s streamed`, 'ms', dispatch)
  results.push(
    toThread,
    measured(`${name}: clause to thread, behind those before it`, 'ms', wait),
    single(`${name}: underruns in ${seconds} s of speech`, '', underrunsMs.length),
  )
  verdicts.push(atMost(`${name}: clause to a free thread, p95`, toThread.p95, 20, 'ms'))
  verdicts.push(atMost(`${name}: underruns`, underrunsMs.length, 0, ''))
}

/** From the first word of an answer (12 s of writing) to the first sound. */
async function firstSound(
  bench: SpeechBench,
  { name, voice }: BenchVoice,
  mode: SuiteOptions['mode'],
  { results, verdicts }: Outcome,
) {
  const text = (turn: number) => answer(60, 7_000 + turn * 20 + (voice === espeak.voice ? 0 : 500))
  const title = `${name}: first word written to first sound`
  let ours: number | null = null
  if (mode !== 'baseline') {
    const samples: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const abort = new AbortController()
      const startedAt = performance.now()
      const onClause = () => {
        samples.push(performance.now() - startedAt)
        abort.abort()
      }
      const options = { voice, isStreamed: true, isRealTime: false, signal: abort.signal, onClause }
      await play(bench, text(turn), options).catch(() => undefined)
    }
    const result = measured(title, 'ms', samples)
    ours = result.p50
    results.push(result)
  }
  if (mode === 'optimized') return
  const startedAt = performance.now()
  await bench.service.speak(
    { source: { kind: 'message', messageId: text(9), from: 1e9 }, voice, purpose: 'listen', tables: 'announced' },
    () => undefined,
    new AbortController().signal,
  )
  const whole = await play(bench, text(9), { voice, isStreamed: false, isRealTime: false })
  const rival = performance.now() - startedAt - whole.result.tookMs + whole.firstSoundMs
  results.push(single(title, 'ms', rival, AFTER_WHOLE))
  if (ours !== null) {
    const ratio = rival / ours
    verdicts.push({ name: `${name}: sooner than ${AFTER_WHOLE}`, goal: '≥ 5 times', value: ratio, ok: ratio >= 5 })
  }
}

/** The same minute of speech made for a file, by one thread and by two. */
async function compareThreads({ name, voice }: BenchVoice, { say }: SuiteOptions, { results }: Outcome) {
  for (const threads of [1, 2]) {
    say(`${name}: ${threads} thread${threads === 1 ? '' : 's'}`)
    const bench = await openSpeech(threads)
    try {
      // Every thread loads the voice first.
      const warm = (from: number) => play(bench, answer(10, from), { voice, isStreamed: false, isRealTime: false })
      await warm(8_000)
      const { result } = await play(bench, answer(40, 9_000), { voice, isStreamed: false, isRealTime: false })
      const rival = threads === 1 ? 'one thread' : undefined
      const title = `${name}: seconds of speech made in a second`
      results.push(single(title, '', result.audioSeconds / (result.tookMs / 1000), rival))
    } finally {
      await bench.close()
    }
  }
}
