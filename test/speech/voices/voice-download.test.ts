// Fetching a voice from real HTTP servers.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PullProgress } from '../../../shared/models.ts'
import { readVoiceIndex, type IndexedVoice } from '../../../electron/speech/voices/voice-index.ts'
import { fetchVoice } from '../../../electron/speech/voices/voice-download.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { onnxBytes } from '../neural/onnx-bytes.ts'

const model = onnxBytes({ inputs: ['input', 'input_lengths', 'scales'], weightBytes: 400_000 })
const config = JSON.stringify({
  audio: { sample_rate: 22_050 },
  espeak: { voice: 'fr' },
  phoneme_id_map: { _: [0], a: [14] },
})

interface Served {
  readonly url: string
  readonly ranges: (string | undefined)[]
  /** Bytes of the model to send before the connection breaks; null: all. */
  breakAfter: number | null
}

async function serve(content: Buffer = model, configText = config): Promise<Served> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.json') === true) return response.end(configText)
    const range = request.headers.range
    served.ranges.push(range)
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
    const rest = content.subarray(from)
    const head = {
      'content-length': rest.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    }
    response.writeHead(from > 0 ? 206 : 200, head)
    if (served.breakAfter === null) return response.end(rest)
    response.write(rest.subarray(0, served.breakAfter), () => setTimeout(() => response.destroy(), 30))
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const served: Served = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges: [],
    breakAfter: null,
  }
  return served
}

function voiceFrom(...urls: readonly string[]): IndexedVoice {
  return {
    voice: 'fr_FR-tiny-low',
    title: 'Tiny',
    language: 'fr-FR',
    licence: 'CC0-1.0',
    sizeBytes: model.length,
    checksum: { md5: createHash('md5').update(model).digest('hex') },
    sources: urls.map(url => ({ kind: 'voice_repository', model: `${url}/v.onnx`, config: `${url}/v.onnx.json` })),
  }
}

const quietly = { signal: new AbortController().signal, onProgress: () => undefined }

describe('fetching a voice', () => {
  it('brings model and configuration, tells how far it is, and leaves nothing else behind', async () => {
    const dir = path.join(tempDir(), 'voices')
    const { url } = await serve()
    const phases: PullProgress['phase'][] = []
    await fetchVoice(voiceFrom(url), dir, { ...quietly, onProgress: ({ phase }) => phases.push(phase) })
    expect(readdirSync(dir).sort()).toEqual(['fr_FR-tiny-low.onnx', 'fr_FR-tiny-low.onnx.json'])
    expect(readFileSync(path.join(dir, 'fr_FR-tiny-low.onnx'))).toEqual(model)
    expect([...new Set(phases)]).toEqual(['connecting', 'downloading', 'verifying'])
  })

  it('goes on where a broken connection or a cancelled fetch had come to', async () => {
    const dir = path.join(tempDir(), 'voices')
    const served = await serve()
    served.breakAfter = 150_000
    const abort = new AbortController()
    const cancelled = fetchVoice(voiceFrom(served.url), dir, {
      signal: abort.signal,
      onProgress: ({ completedBytes }) => completedBytes > 100_000 && abort.abort(),
    })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect(existsSync(path.join(dir, 'fr_FR-tiny-low.onnx'))).toBe(false)
    served.breakAfter = null
    await fetchVoice(voiceFrom(served.url), dir, quietly)
    expect(readFileSync(path.join(dir, 'fr_FR-tiny-low.onnx'))).toEqual(model)
    expect(served.ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/)
  })

  it('uses nothing that is not what was expected, and tries the next source', async () => {
    const dir = path.join(tempDir(), 'voices')
    const [other, wrongConfig, good] = [
      await serve(Buffer.alloc(model.length)),
      await serve(model, '{}'),
      await serve(),
    ]
    await expect(fetchVoice(voiceFrom(other.url, wrongConfig.url), dir, quietly)).rejects.toMatchObject({
      code: 'speech_failed',
      retryable: true,
      data: { reason: 'download_failed', voice: 'fr_FR-tiny-low' },
    })
    expect(existsSync(path.join(dir, 'fr_FR-tiny-low.onnx'))).toBe(false)
    await fetchVoice(voiceFrom(other.url, good.url), dir, quietly)
    expect(readFileSync(path.join(dir, 'fr_FR-tiny-low.onnx'))).toEqual(model)
  })

  it('is not begun twice at once', async () => {
    const dir = path.join(tempDir(), 'voices')
    mkdirSync(dir)
    const served = await serve()
    served.breakAfter = 10
    const first = fetchVoice(voiceFrom(served.url), dir, quietly)
    await expect.poll(() => served.ranges.length).toBeGreaterThan(0)
    await expect(fetchVoice(voiceFrom(served.url), dir, quietly)).rejects.toMatchObject({ code: 'busy' })
    await expect(first).rejects.toMatchObject({ code: 'speech_failed' })
  })
})

it('the list of voices names for each a licence, a size, a sum and a place that is encrypted', async () => {
  const voices = await readVoiceIndex(nodeParts.voicesFile)
  expect(voices.map(({ language }) => language)).toEqual(expect.arrayContaining(['fr-FR', 'en-US', 'en-GB']))
  for (const { voice, licence, sources } of voices) {
    expect(licence, voice).not.toBe('')
    for (const source of sources)
      if (source.kind === 'voice_repository')
        expect([source.model, source.config].join(' '), voice).toMatch(
          /^https:\S+\/v1\.0\.0\/\S+\.onnx https:\S+\.onnx\.json$/,
        )
  }
})
