// The real parts that tests run against, where the set-up (`npm test`) puts them.

import { statSync } from 'node:fs'
import path from 'node:path'
import starters from '../../resources/starter-models.json' with { type: 'json' }
import { findChromium, findOllama } from '../../scripts/setup/find.ts'
import { testModelDir, testVoiceDir } from '../../scripts/setup/places.ts'
import { testVoiceStep } from '../../scripts/setup/test-voice.ts'

/** In strict mode (CI=true) a part that the machine could have had is not optional. */
export const isStrict = process.env['CI'] === 'true'

/** The 135 M model that always comes along (GGUF). */
export function starterModelFile(): string | null {
  const trial = starters.find(starter => starter.isTrial)
  if (trial === undefined) return null
  const file = path.join(testModelDir, trial.file)
  return statSync(file, { throwIfNoEntry: false })?.size === trial.sizeBytes ? file : null
}

/** A real Ollama; start it with `startPrivateOllama` so that the user's own server and models stay out of it. */
export function ollamaBinary(): string | null {
  return findOllama()
}

/** Folder with a real Piper voice (`testVoiceName`). */
export function neuralVoiceDir(): string | null {
  return testVoiceStep.isDone() ? testVoiceDir : null
}

export function chromiumPath(): string | null {
  return findChromium()
}

/**
 * The part, or null if it is missing, after saying so: `const model = requirePart('starter model', starterModelFile())`,
 * then `describe.skipIf(model === null)(…)`. In strict mode a missing part is an error instead.
 */
export function requirePart(name: string, value: string | null): string | null {
  if (value !== null) return value
  if (isStrict) throw new Error(`The ${name} is missing. \`npm test\` fetches it and says why it could not.`)
  console.warn(`Skipping tests that need the ${name}: \`npm test\` fetches it and says why it could not.`)
  return null
}
