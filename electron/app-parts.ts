// What createApp is given besides its configuration.

import type { DoctorCheck } from '../shared/doctor-models.ts'
import type { Words } from './lib/words.ts'
import type { LlmOptions } from './llm/llm-options.ts'
import type { SpawnMaintenance } from './memory/maintenance/maintenance.ts'

/** What differs between hosts. Places are given, never imported, so that a bundler may move them. */
export interface AppParts {
  readonly workers: Readonly<Record<'memory' | 'embedder' | 'cache' | 'speech' | 'history', URL>>
  readonly spawnEngineProcess: LlmOptions['spawnEngineProcess']
  /** resources/starter-models.json */
  readonly startersFile: string
  /** resources/embedder */
  readonly embedderDir: string
  /** resources/voices.json */
  readonly voicesFile: string
  /** espeak-ng's data, unpacked by the set-up. */
  readonly espeakDataDir: string
  /** Opens the window or brings it forward; resolves with a new address for a browser, or null where there is none. */
  readonly present: (open: boolean) => Promise<string | null>
  /** What the host itself needs (browser, Electron, port). */
  readonly checkHost: (words: Words) => Promise<readonly DoctorCheck[]>
  readonly spawnMaintenance: SpawnMaintenance
  /** The host can be used: what no page waits for begins then. */
  readonly whenOpen: Promise<unknown>
  /** Closes these services, does `between` while nobody has the data open, and opens them again. */
  readonly restart: (between: () => void) => void
  /** Ends the process in order. */
  readonly close: (reason: string) => void
}
