// The requests of speech: reading aloud, and the voices that do it.

import { z } from 'zod'
import type { PullProgress } from './models.ts'
import { nothing, offset, question, reference, request } from './request.ts'
import type { SpeechChunk, SpeechResult, SynthesizedClause, Voice } from './speech-models.ts'

const voiceName = z.string().min(1).max(200)

export const speechRequests = {
  /**
   * Says a message (also while it is written) or a text, clause by clause in order; the bytes of a 'clause' chunk are its
   * sound, 16-bit little-endian mono. Half a minute at most is made ahead of what `speech.heard` tells. One 'listen' at a
   * time: a newer one ends the older with `cancelled` (data.reason 'replaced'). Cancelling is silence.
   */
  'speech.speak': request<SpeechResult, SpeechChunk>()(
    z.strictObject({
      source: z.discriminatedUnion('kind', [
        /** `from`: offset in the content where to begin. */
        z.strictObject({ kind: z.literal('message'), messageId: reference, from: offset.default(0) }),
        /** `isKept` false: its clauses are not kept for when they are said again. */
        z.strictObject({ kind: z.literal('text'), text: question, isKept: z.boolean().optional() }),
      ]),
      /** Says everything, whatever its language; left out: the voice picked for each clause's language. */
      voice: voiceName.optional(),
      /** Whose voice says the clauses in its language. */
      persona: z.string().min(1).max(100).optional(),
      purpose: z.enum(['listen', 'file']).default('listen'),
      /** `announced`: only that there is one. */
      tables: z.enum(['announced', 'rows']).default('announced'),
    }),
  ),
  /** Clause `index` was played (or written): more may be made. */
  'speech.heard': request<null>()(z.strictObject({ speechId: reference, index: offset })),
  /** Without speechId: everything that is being said, in every window. */
  'speech.stop': request<{ readonly wasSpeaking: boolean }>()(z.strictObject({ speechId: reference.optional() })),
  /** Something may be said soon: the voice is made ready. Answers when it is, cannot be, or something else is to be said. */
  'speech.warm': request<null>()(z.strictObject({ persona: z.string().min(1).max(100).optional() })),
  /** One clause as it stands; one chunk, whose bytes are the sound. */
  'speech.synthesize': request<null, SynthesizedClause>()(
    z.strictObject({
      text: z.string().min(1).max(2_000),
      voice: voiceName.optional(),
      /** Picks the voice when none is named. */
      language: z.string().min(2).max(35).optional(),
    }),
  ),

  'voice.list': request<{ readonly items: readonly Voice[] }>()(nothing),
  /** Fetches a neural voice. Cancelling keeps what came; asking again goes on from there. */
  'voice.pull': request<Voice, PullProgress>()(z.strictObject({ voice: voiceName })),
  'voice.remove': request<null>()(z.strictObject({ voice: voiceName })),
  /** A sentence in the voice's own language; one chunk, whose bytes are the sound. */
  'voice.preview': request<null, SynthesizedClause>()(z.strictObject({ voice: voiceName })),
  /** Gives a voice that was switched off after ending Jarvis another chance. */
  'voice.enable': request<Voice>()(z.strictObject({ voice: voiceName })),
} as const
