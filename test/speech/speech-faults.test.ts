// What nobody should have to read aloud, and threads that end in the middle of it.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { nodeParts } from '../../electron/node-parts.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { tempDir } from '../support/temp-dir.ts'
import { listen, loudnessOf } from './listen.ts'

describe('odd texts', { timeout: 120_000 }, () => {
  it('are read as far as they can be: nothing hangs, nothing fails, nothing is obeyed', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const odd: readonly (readonly [string, string, 'silent' | 'audible' | 'either'])[] = [
      ['only punctuation', '… — !? ;;; ""', 'silent'],
      ['only emoji', '😀 🎉🎉 👩‍👩‍👧', 'either'],
      ['control characters', '\u0000\u0001\u0002 hello \u001b[31m\u0007\u200b\u202e', 'audible'],
      ['halves of characters', `hello \ud83d and \udc00 world`, 'audible'],
      ['markup for voices', '<speak><break time="20s"/><audio src="file:///etc/passwd"/>hello</speak>', 'either'],
      ['a word of 20 kB', 'x'.repeat(20_000), 'either'],
      [
        'mixed languages',
        'The French say « bonjour tout le monde » every morning. Il fait beau. 你好。 مرحبا',
        'audible',
      ],
      ['only spaces', ' \n\n \t .', 'silent'],
    ]
    for (const [what, text, sound] of odd) {
      const { result, heard } = listen(client, { source: { kind: 'text', text } })
      const { audioSeconds } = await result
      if (sound === 'silent') expect(audioSeconds, what).toBeLessThan(1)
      if (sound === 'audible')
        expect(
          heard.some(({ samples }) => loudnessOf(samples) > 300),
          what,
        ).toBe(true)
      // Breaks of twenty seconds are not taken; words without end are not spelled to the end.
      expect(audioSeconds, what).toBeLessThan(what === 'a word of 20 kB' ? 300 : 20)
      for (const { chunk } of heard) expect(chunk.text.length, what).toBeLessThan(2_000)
    }
  })

  it('of 200 kB begin at once, leave other requests their turn, and can be stopped', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const text = 'This sentence is one of very many, and each of them is said. '.repeat(3_400)
    expect(text.length).toBeGreaterThan(200_000)
    const reading = listen(client, { source: { kind: 'text', text } })
    await expect.poll(() => reading.heard.length, { timeout: 30_000 }).toBeGreaterThan(20)
    await client.call('app.info', {})
    await client.call('speech.stop', {})
    await expect(reading.result).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(async () => (await client.call('app.stats', {})).pools['speech']?.queued).toBe(0)
  })
})

describe('a thread that ends', () => {
  it('in mid-sentence costs no clause and no order', async () => {
    const threads: Worker[] = []
    const note = (thread: Worker) => void threads.push(thread)
    process.on('worker', note)
    try {
      const { client } = await openApp(configFor(tempDir()))
      const before = threads.length
      const text = Array.from({ length: 60 }, (_, n) => `Sentence ${n} follows another, and not one is lost.`).join(' ')
      const source = { kind: 'text' as const, text }
      const reading = listen(
        client,
        { source },
        {
          onClause({ chunk }) {
            if (chunk.index === 5 || chunk.index === 30) void threads.slice(before).at(-1)?.terminate()
          },
        },
      )
      const { clauses } = await reading.result
      expect(clauses).toBeGreaterThanOrEqual(60)
      expect(reading.heard.map(({ chunk }) => chunk.index)).toEqual(Array.from({ length: clauses }, (_, n) => n))
      expect(reading.heard.at(-1)?.chunk.end).toBe(text.length)
      expect(reading.others.map(({ kind }) => kind)).toEqual(['started'])
      expect(threads.length).toBeGreaterThan(before + 1)
    } finally {
      process.off('worker', note)
    }
  }, 60_000)
})

describe('a thousand clauses', () => {
  it('leave memory as it was', async () => {
    // Real threads and sounds of two seconds, without the time it takes to make them.
    const workers = { ...nodeParts.workers, speech: new URL('scripted.worker.ts', import.meta.url) }
    const { client } = await openApp(configFor(tempDir()), { workers })
    const collect = collector()
    const inUse = () => {
      collect()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    await listen(client, { source: { kind: 'text', text: 'Engines load first.' } }).result
    // So does what searches by meaning, which is kept as well.
    await client.call('search.messages', { text: 'anything', mode: 'meaning', limit: 1 })
    const before = inUse()
    const text = Array.from({ length: 1_000 }, (_, n) => `Number ${n} is said and forgotten.`).join(' ')
    const reading = listen(client, { source: { kind: 'text', text }, purpose: 'file' }, { isKept: false })
    const { audioSeconds, clauses } = await reading.result
    expect(clauses).toBeGreaterThanOrEqual(1_000)
    const madeBytes = audioSeconds * 22_050 * 2
    expect(madeBytes).toBeGreaterThan(70_000_000)
    // What was spoken last is kept on purpose, 32 MB of it; the rest goes once it is written to disk.
    await expect.poll(() => inUse() - before, { timeout: 30_000 }).toBeLessThan(45_000_000)
  }, 120_000)
})

/** Collects garbage, whether or not the process was started for it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
