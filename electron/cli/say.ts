// `jarvis say`: a text becomes sound, played here or written to a WAV file.

import path from 'node:path'
import { z } from 'zod'
import type { Client } from '../../shared/client.ts'
import { AppError } from '../../shared/errors.ts'
import type { SpeechChunk, SpeechResult } from '../../shared/speech-models.ts'
import { toStorageError } from '../lib/file-storage.ts'
import { WavWriter } from '../lib/wav.ts'
import { exitCodes, type Command, type CommandContext } from './command.ts'
import { stringFlag } from './flags.ts'
import { Player } from './play-sound.ts'

/** What `say --json` prints; other programs rely on it. */
export const saidSchema = z.strictObject({
  voice: z.string().nullable(),
  clauses: z.number().int(),
  audioSeconds: z.number(),
  firstAudioMs: z.number().nullable(),
  tookMs: z.number(),
  path: z.string().optional(),
})

type ClauseChunk = Extract<SpeechChunk, { kind: 'clause' }>

export const say: Command = {
  options: { voice: { type: 'string' }, to: { type: 'string' } },
  async run(context) {
    const [text, ...rest] = context.positionals
    if (text === undefined || rest.length > 0 || text.trim() === '')
      throw new AppError('bad_request', 'say takes one text, in quotation marks.')
    const to = stringFlag(context.flags, 'to')
    const client = await context.connect()
    return to === undefined ? await play(context, client, text) : await write(context, client, text, path.resolve(to))
  },
}

async function play(context: CommandContext, client: Client, text: string): Promise<number> {
  const { output, words, signal } = context
  const player = new Player()
  try {
    let audioSeconds = 0
    const result = await speak(context, client, text, async (chunk, bytes) => {
      audioSeconds += (chunk.durationMs + chunk.pauseMs) / 1000
      await player.play(bytes, chunk.sampleRate, signal)
    })
    if (player.isMute) output.note(words('cli.say.noPlayer'))
    print(context, result, audioSeconds, undefined)
  } finally {
    await player.close()
  }
  return exitCodes.done
}

async function write(context: CommandContext, client: Client, text: string, target: string): Promise<number> {
  const wav = await WavWriter.create(target).catch((error: unknown) => {
    throw toStorageError(error, target)
  })
  try {
    const result = await speak(context, client, text, async (chunk, bytes) => {
      const samples = new Int16Array(new Uint8Array(bytes).buffer)
      await wav.write(samples, chunk.sampleRate, chunk.index === 0 ? 0 : chunk.pauseMs)
    })
    await wav.finish()
    print(context, result, wav.seconds, target)
  } catch (error) {
    await wav.discard()
    throw toStorageError(error, target)
  }
  return exitCodes.done
}

/** Each clause is dealt with before the next, and only then told as heard: nothing piles up. */
async function speak(
  { flags, output, words, signal }: CommandContext,
  client: Client,
  text: string,
  onClause: (chunk: ClauseChunk, bytes: Uint8Array) => Promise<void>,
): Promise<SpeechResult> {
  const voice = stringFlag(flags, 'voice')
  const failure = new AbortController()
  let speechId = ''
  let dealtWith = Promise.resolve()
  const onChunk = (chunk: SpeechChunk, bytes: Uint8Array | undefined) => {
    if (chunk.kind === 'started') speechId = chunk.speechId
    if (chunk.kind === 'voice_failed') output.note(words('cli.say.voiceFailed', { voice: chunk.voice }))
    if (chunk.kind === 'failed') output.note(words('error.speech_failed.title', { ...chunk.error.data }))
    if (chunk.kind !== 'clause' || bytes === undefined) return
    dealtWith = dealtWith.then(async () => {
      await onClause(chunk, bytes)
      await client.call('speech.heard', { speechId, index: chunk.index })
    })
    dealtWith.catch((error: unknown) => failure.abort(error))
  }
  const input = { source: { kind: 'text' as const, text }, purpose: 'file' as const }
  const result = await client
    .call('speech.speak', voice === undefined ? input : { ...input, voice }, {
      signal: AbortSignal.any([signal, failure.signal]),
      onChunk,
    })
    .catch((error: unknown) => {
      throw failure.signal.aborted ? failure.signal.reason : error
    })
  await dealtWith
  return result
}

function print(
  { output, words }: CommandContext,
  { voice, clauses, firstAudioMs, tookMs }: SpeechResult,
  audioSeconds: number,
  target: string | undefined,
): void {
  const document: z.infer<typeof saidSchema> = {
    voice,
    clauses,
    audioSeconds,
    firstAudioMs,
    tookMs,
    ...(target !== undefined && { path: target }),
  }
  output.result(document, () => {
    const said = words('cli.say.done', { voice: voice ?? '', clauses, seconds: Math.round(audioSeconds * 10) / 10 })
    return target === undefined ? said : `${said}\n${target}`
  })
}
