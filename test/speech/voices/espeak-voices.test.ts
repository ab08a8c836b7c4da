import { expect, it } from 'vitest'
import loadModule from '@echogarden/espeak-ng-emscripten'
import { loadEspeak } from '../../../electron/speech/espeak/espeak.ts'
import { espeakKnownVoices } from '../../../electron/speech/voices/espeak-voices.ts'
import { previewText } from '../../../electron/speech/voices/preview-text.ts'
import { loudnessOf } from '../listen.ts'

it('every voice that espeak-ng has is listed, and every voice that is listed speaks', async () => {
  const { eSpeakNGWorker } = await loadModule()
  const own = new eSpeakNGWorker().list_voices().map(({ identifier }) => `espeak-${identifier.split('/').at(-1)}`)
  expect(espeakKnownVoices.map(({ voice }) => voice.voice).sort()).toEqual(own.sort())
  const espeak = await loadEspeak()
  for (const { voice } of espeakKnownVoices) {
    expect(Intl.getCanonicalLocales(voice.language), voice.voice).toHaveLength(1)
    const name = voice.voice.replace('espeak-', '')
    const sound = espeak.speak({
      voice: name,
      text: previewText(voice.language),
      speed: 1,
      pitch: 1,
      isCancelled: () => false,
    })
    expect(loudnessOf(sound?.samples ?? new Int16Array()), voice.voice).toBeGreaterThan(200)
  }
}, 240_000)

it('markup in a text is said or passed over, never obeyed', async () => {
  const espeak = await loadEspeak()
  const say = (text: string) =>
    espeak.speak({ voice: 'en', text, speed: 1, pitch: 1, isCancelled: () => false })?.samples.length ?? 0
  const seconds = (text: string) => say(text) / 22_050
  expect(seconds('before <break time="9s"/> after')).toBeLessThan(8)
  expect(seconds('<voice name="nobody">hello</voice>')).toBeGreaterThan(0.3)
  expect(seconds('<audio src="file:///etc/passwd"/>')).toBeGreaterThan(0.3)
  expect(seconds('fish & chips &lt; &amp; &#65;')).toBeGreaterThan(0.5)
})

it('a clause that nobody waits for any more ends early', async () => {
  const espeak = await loadEspeak()
  const request = { voice: 'en', text: 'word '.repeat(2_000), speed: 1, pitch: 1 }
  let pieces = 0
  expect(espeak.speak({ ...request, isCancelled: () => ++pieces > 2 })).toBeNull()
  expect(pieces).toBe(3)
})

it('hundreds of clauses leave its memory as it was', async () => {
  const espeak = await loadEspeak()
  const say = (n: number) =>
    espeak.speak({ voice: n % 2 === 0 ? 'en' : 'fr', text: `no ${n}`, speed: 2, pitch: 1, isCancelled: () => false })
  const inUse = () => process.memoryUsage().arrayBuffers + process.memoryUsage().external
  for (let n = 0; n < 20; n++) say(n)
  const before = inUse()
  for (let n = 0; n < 300; n++) say(n)
  expect(inUse() - before).toBeLessThan(60_000_000)
})
