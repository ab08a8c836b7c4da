// Entry of the threads that make speech; each keeps its engines loaded until it ends.

import { isAppError, toErrorShape } from '../../shared/errors.ts'
import { loadEspeak, type Espeak } from './espeak/espeak.ts'
import { createNeuralEngine, type NeuralEngine } from './neural/sherpa.ts'
import { preciseNow, type Sound, type SynthesisOutcome, type SynthesisTask } from './synthesis.ts'

let neural: NeuralEngine | undefined
let espeak: Promise<Espeak> | undefined

export default async function synthesize(task: SynthesisTask): Promise<SynthesisOutcome> {
  const startedAt = preciseNow()
  try {
    return { ok: true, sound: await makeSound(task), startedAt }
  } catch (error) {
    const shape = isAppError(error)
      ? toErrorShape(error)
      : { code: 'speech_failed' as const, message: String(error), retryable: false, data: { reason: 'engine' } }
    return { ok: false, error: shape, startedAt }
  }
}

async function makeSound({ voice, text, speed, pitch, cancelled }: SynthesisTask): Promise<Sound> {
  const isCancelled = () => Atomics.load(cancelled, 0) !== 0
  switch (voice.engine) {
    case 'espeak': {
      espeak ??= loadEspeak()
      const engine = await espeak
      if (text !== null) return engine.speak({ voice: voice.name, text, speed, pitch, isCancelled }) ?? nothing
      engine.practise(voice.name, isCancelled)
      return nothing
    }
    case 'piper':
    case 'kokoro':
      neural ??= createNeuralEngine()
      if (isCancelled()) return nothing
      if (text !== null) return neural.speak(voice, text, speed)
      neural.practise(voice, isCancelled)
      return nothing
  }
}

const nothing: Sound = { samples: new Int16Array(), sampleRate: 22_050 }
