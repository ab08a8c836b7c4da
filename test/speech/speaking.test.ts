// Speech through the whole app: real threads, real espeak-ng, sound as bytes over the contract.

import { describe, expect, it } from 'vitest'
import { ask, configFor, openApp } from '../app/open-app.ts'
import { tempDir } from '../support/temp-dir.ts'
import { listen, loudnessOf, samplesOf } from './listen.ts'

const text = 'Good morning, everyone. The train leaves at noon. Please bring a coat, because it will rain.'

describe('speaking a text', () => {
  it('says its clauses in order, each with its place in the text and audible sound of a sane length', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const { result, heard } = listen(client, { source: { kind: 'text', text } })
    const { clauses, audioSeconds, firstAudioMs, voice } = await result
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.map(({ chunk }) => chunk.index)).toEqual(heard.map((_, index) => index))
    expect(text.slice(heard[0]?.chunk.start, heard[0]?.chunk.end)).toContain('Good morning')
    expect(heard.at(-1)?.chunk.end).toBe(text.length)
    for (const { chunk, samples } of heard) {
      expect(samples.length / chunk.sampleRate).toBeCloseTo(chunk.durationMs / 1000, 3)
      expect(loudnessOf(samples), chunk.text).toBeGreaterThan(500)
      const charactersPerSecond = chunk.text.length / (chunk.durationMs / 1000)
      expect(charactersPerSecond, chunk.text).toBeGreaterThan(5)
      expect(charactersPerSecond, chunk.text).toBeLessThan(30)
    }
    expect({ clauses, voice }).toEqual({ clauses: heard.length, voice: 'espeak-en' })
    expect(audioSeconds).toBeGreaterThan(3)
    expect(firstAudioMs).toBeGreaterThan(0)
    expect((await client.call('app.stats', {})).pools['speech']).toEqual({ size: 1, busy: 0, queued: 0 })
  }, 60_000)

  it('says nothing more once it is cancelled, stopped, or replaced by something newer', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const long = { source: { kind: 'text' as const, text: `${text} `.repeat(40) } }
    const abort = new AbortController()
    const cancelled = listen(client, long, { signal: abort.signal, onClause: () => abort.abort() })
    await expect(cancelled.result).rejects.toMatchObject({ code: 'cancelled' })
    const replaced = listen(client, long, { isHeard: false })
    await expect.poll(() => replaced.heard.length, { timeout: 30_000 }).toBeGreaterThan(0)
    const next = listen(client, { source: { kind: 'text', text: 'Something newer.' } })
    await expect(replaced.result).rejects.toMatchObject({ code: 'cancelled', data: { reason: 'replaced' } })
    await next.result
    const stopped = listen(client, long, { isHeard: false })
    await expect.poll(() => stopped.heard.length, { timeout: 30_000 }).toBeGreaterThan(0)
    expect(await client.call('speech.stop', {})).toEqual({ wasSpeaking: true })
    await expect(stopped.result).rejects.toMatchObject({ code: 'cancelled' })
    expect(await client.call('speech.stop', {})).toEqual({ wasSpeaking: false })
    const counts = [cancelled, replaced, stopped].map(({ heard }) => heard.length)
    await client.call('speech.synthesize', { text: 'A while later.' })
    expect([cancelled, replaced, stopped].map(({ heard }) => heard.length)).toEqual(counts)
    await expect.poll(async () => (await client.call('app.stats', {})).pools['speech']?.queued).toBe(0)
  }, 60_000)

  it('makes no more than half a minute ahead of what was heard', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const reading = listen(client, { source: { kind: 'text', text: `${text} `.repeat(60) } }, { isHeard: false })
    const aheadMs = () => reading.heard.reduce((sum, { chunk }) => sum + chunk.durationMs, 0)
    await expect.poll(aheadMs, { timeout: 30_000 }).toBeGreaterThan(30_000)
    await client.call('speech.synthesize', { text: 'What was under way is done by now.' })
    const before = reading.heard.length
    await client.call('speech.synthesize', { text: 'And nothing more came.' })
    expect(reading.heard.length).toBe(before)
    // What was under way when the half minute was full.
    expect(aheadMs()).toBeLessThan(60_000)
    await client.call('speech.stop', {})
    await expect(reading.result).rejects.toMatchObject({ code: 'cancelled' })
  }, 60_000)

  it('is heard in one window at a time: where it was said before is told so and falls silent', async () => {
    const { connect } = await openApp(configFor(tempDir()))
    const [one, other] = [connect('page'), connect('page')]
    const long = { source: { kind: 'text' as const, text: `${text} `.repeat(40) } }
    const first = listen(one, long, { isHeard: false })
    await expect.poll(() => first.heard.length, { timeout: 30_000 }).toBeGreaterThan(0)
    const second = listen(other, { source: { kind: 'text', text } })
    await expect(first.result).rejects.toMatchObject({ code: 'cancelled', data: { reason: 'replaced' } })
    const before = first.heard.length
    expect((await second.result).clauses).toBe(second.heard.length)
    expect(first.heard.length).toBe(before)
    // Stop in one window silences the other too.
    const third = listen(one, long, { isHeard: false })
    await expect.poll(() => third.heard.length, { timeout: 30_000 }).toBeGreaterThan(0)
    await other.call('speech.stop', {})
    await expect(third.result).rejects.toMatchObject({ code: 'cancelled' })
  }, 60_000)

  it('finds its voice ready when it was seen coming, in whatever voice', async () => {
    const { client } = await openApp(configFor(tempDir()))
    expect(await client.call('speech.warm', {})).toBeNull()
    expect(await client.call('speech.warm', { persona: 'nobody' })).toBeNull()
    expect((await client.call('app.stats', {})).pools['speech']).toMatchObject({ busy: 0, queued: 0 })
    expect((await listen(client, { source: { kind: 'text', text } }).result).clauses).toBeGreaterThan(1)
  }, 60_000)

  it('a file is made while somebody listens, and neither disturbs the other', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const heard = listen(client, { source: { kind: 'text', text } })
    const file = listen(client, { source: { kind: 'text', text: `${text} Once more.` }, purpose: 'file' })
    const [listened, written] = await Promise.all([heard.result, file.result])
    expect(written.clauses).toBe(listened.clauses + 1)
  }, 60_000)
})

describe('speaking a message', () => {
  it('says a stored one from the place asked for', async () => {
    const { client } = await openApp(configFor(tempDir()))
    // Nothing answers here, so the question is what can be said.
    const answer = await ask(client, `${text} The end.`)
    const messageId = answer.parentId ?? ''
    const whole = listen(client, { source: { kind: 'message', messageId } })
    await whole.result
    const from = whole.heard[1]?.chunk.end ?? 0
    const rest = listen(client, { source: { kind: 'message', messageId, from } })
    await rest.result
    expect(rest.heard.map(({ chunk }) => chunk.start)).toEqual(whole.heard.slice(2).map(({ chunk }) => chunk.start))
    const missing = listen(client, { source: { kind: 'message', messageId: 'm999' } })
    await expect(missing.result).rejects.toMatchObject({ code: 'not_found' })
  }, 60_000)
})

describe('one clause', () => {
  it('is spoken slower, higher and in another language when asked to', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const say = async (language: string) => {
      let durationMs = 0
      let samples: Int16Array = new Int16Array()
      await client.call(
        'speech.synthesize',
        { text: 'Bonjour, comment allez-vous ?', language },
        {
          onChunk: (chunk, bytes) => {
            durationMs = chunk.durationMs
            samples = samplesOf(bytes)
          },
        },
      )
      return { durationMs, samples }
    }
    const [french, english] = [await say('fr'), await say('en')]
    expect(english.samples).not.toEqual(french.samples)
    await client.call('settings.set', { patch: { speechSpeed: 0.5 } })
    expect((await say('fr')).durationMs).toBeGreaterThan(french.durationMs * 1.4)
    await client.call('settings.set', { patch: { speechSpeed: 1, speechPitch: 1.5 } })
    const crossings = ({ samples }: { samples: Int16Array }) =>
      samples.reduce((count, sample, i) => count + (sample > 0 !== (samples[i - 1] ?? 0) > 0 ? 1 : 0), 0)
    expect(crossings(await say('fr'))).not.toBe(crossings(french))
    await expect(client.call('speech.synthesize', { text: 'x', voice: 'nobody' })).rejects.toMatchObject({
      code: 'not_found',
    })
  }, 60_000)
})
