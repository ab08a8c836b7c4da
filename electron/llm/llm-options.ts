// What the gateway is made with.

import type { EngineChoice, Locale } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import type { SpawnEngineProcess } from './embedded/engine-process.ts'
import type { ResponseCache } from './llm.ts'
import type { LlmRules } from './rules.ts'
import type { EndpointStates } from './saved-endpoint.ts'

export interface LlmSettings {
  readonly engine: EngineChoice
  readonly model: string | null
  readonly ollamaUrls: readonly string[]
  /** By address of another computer: whether questions may go there. Not named: not yet asked. */
  readonly endpointConsents: Readonly<Record<string, boolean>>
}

export interface LlmOptions {
  readonly settings: LlmSettings
  /** GGUF files of the embedded engine. */
  readonly modelDir: string
  /** resources/starter-models.json */
  readonly startersFile: string
  readonly locale: Locale
  readonly spawnEngineProcess: SpawnEngineProcess
  readonly rules?: LlmRules
  /** What earlier runs learned about endpoints, and where this one keeps it; none: nothing. */
  readonly endpointStates?: EndpointStates
  /** None: every answer is generated. */
  readonly responseCache?: ResponseCache
  readonly recorder: Recorder
  readonly logger: Logger
}
