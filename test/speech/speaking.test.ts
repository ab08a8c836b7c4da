// Speech through the whole app: real threads, real espeak-ng, sound as bytes over the contract.

import { describe, expect, it } from 'vitest'
import type { SpeechChunk } from '../../shared/speech-models.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { tempDir } from '../support/temp-dir.ts'

type SaidClause = Extract<SpeechChunk, { kind: 'clause' }>

/** Loudest sample, of 32,768. */
function peakOf(bytes: Uint8Array): number {
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)
}

describe('speaking a text', () => {
  it('says its clauses in order, each with its place in the text and audible sound of a sane length', async () => {
    const { client } = await openApp(configFor(tempDir()))
    const text = 'Good morning, everyone. The train leaves at noon. Please bring a coat, because it will rain.'
    const said: { clause: SaidClause; bytes: Uint8Array }[] = []
    let speechId = ''
    const result = await client.call(
      'speech.speak',
      { source: { kind: 'text', text } },
      {
        onChunk: (chunk, bytes) => {
          if (chunk.kind === 'started') speechId = chunk.speechId
          if (chunk.kind !== 'clause' || bytes === undefined) return
          said.push({ clause: chunk, bytes })
          void client.call('speech.heard', { speechId, index: chunk.index })
        },
      },
    )
    expect(said.length).toBeGreaterThan(1)
    expect(said.map(({ clause }) => clause.index)).toEqual(said.map((_, index) => index))
    expect(text.slice(said[0]?.clause.start, said[0]?.clause.end)).toContain('Good morning')
    for (const { clause, bytes } of said) {
      expect(bytes.byteLength / 2 / clause.sampleRate).toBeCloseTo(clause.durationMs / 1000, 3)
      expect(peakOf(bytes), clause.text).toBeGreaterThan(3_000)
      const charactersPerSecond = clause.text.length / (clause.durationMs / 1000)
      expect(charactersPerSecond, clause.text).toBeGreaterThan(5)
      expect(charactersPerSecond, clause.text).toBeLessThan(30)
    }
    expect(result).toMatchObject({ clauses: said.length })
    expect((await client.call('app.stats', {})).pools['speech']).toEqual({ size: 1, busy: 0, queued: 0 })
  }, 60_000)
})
