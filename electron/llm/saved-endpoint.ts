// What is remembered of an endpoint from one run to the next: its circuit, its measured waits, its models. Each part is
// read on its own, so that one from another version costs nothing but itself.

import { z } from 'zod'
import { isErrorCode, type ErrorCode } from '../../shared/errors.ts'
import type { Model } from '../../shared/models.ts'
import type { SavedWaits } from './adaptive-wait.ts'
import type { SavedCircuit } from './circuit.ts'
import type { ShownModel } from './ollama/ollama-shapes.ts'

export interface SavedModels {
  readonly models: readonly Model[]
  readonly digests: Readonly<Record<string, string>>
  /** By digest. */
  readonly shown: Readonly<Record<string, ShownModel>>
}

export interface SavedEndpoint {
  readonly circuit: SavedCircuit | undefined
  readonly waits: SavedWaits | undefined
  readonly models: SavedModels | undefined
}

/** Where that is kept. */
export interface EndpointStates {
  /** As `save` was given them, by endpoint. */
  readonly saved: Readonly<Record<string, unknown>>
  /** All that are in use. What is lost is measured anew. */
  save(states: Readonly<Record<string, SavedEndpoint>>): void
}

const errorShape = z.object({
  code: z.custom<ErrorCode>(isErrorCode),
  message: z.string(),
  retryable: z.boolean(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).exactOptional(),
})

const circuit = z.object({
  failures: z.number().int().min(0),
  openedAt: z.number().nullable(),
  cause: errorShape.nullable(),
  history: z.array(
    z.object({ at: z.number(), state: z.enum(['closed', 'open', 'half_open']), cause: errorShape.nullable() }),
  ),
})

const samples = z.array(z.number().min(0)).exactOptional()
const waits = z.object({ connect: samples, load: samples, firstToken: samples, betweenTokens: samples })

/** A look at the engine replaces them within seconds; only their being there matters. */
const models = z.object({
  models: z.array(z.custom<Model>(isNamed)),
  digests: z.record(z.string(), z.string()),
  shown: z.record(z.string(), z.custom<ShownModel>(hasCapabilities)),
})

export function readSavedEndpoint(value: unknown): SavedEndpoint {
  const parts = isObject(value) ? value : {}
  return {
    circuit: circuit.safeParse(parts['circuit']).data,
    waits: waits.safeParse(parts['waits']).data,
    models: models.safeParse(parts['models']).data,
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isNamed(value: unknown): boolean {
  return hasCapabilities(value) && typeof value['name'] === 'string' && typeof value['sizeBytes'] === 'number'
}

function hasCapabilities(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && Array.isArray(value['capabilities'])
}
