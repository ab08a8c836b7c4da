// The parts of an app that runs from source under plain Node: the loopback host's and the command line's.

import { fileURLToPath } from 'node:url'
import type { AppParts } from './app-parts.ts'
import { forkEngineProcess } from './llm/embedded/engine-process.ts'
import { forkMaintenance } from './memory/maintenance/maintenance.ts'

export const nodeParts = {
  workers: {
    memory: new URL('./memory/memory.worker.ts', import.meta.url),
    cache: new URL('./llm/response-cache/cache.worker.ts', import.meta.url),
    embedder: new URL('./lib/embedder/embedder.worker.ts', import.meta.url),
    speech: new URL('./speech/speech.worker.ts', import.meta.url),
    history: new URL('./telemetry/history/history.worker.ts', import.meta.url),
  },
  spawnEngineProcess: forkEngineProcess(new URL('./llm/embedded/embedded.process.ts', import.meta.url)),
  spawnMaintenance: forkMaintenance(new URL('./memory/maintenance/maintenance.process.ts', import.meta.url)),
  startersFile: fileURLToPath(new URL('../resources/starter-models.json', import.meta.url)),
  embedderDir: fileURLToPath(new URL('../resources/embedder', import.meta.url)),
  voicesFile: fileURLToPath(new URL('../resources/voices.json', import.meta.url)),
  espeakDataDir: fileURLToPath(new URL('../.cache/espeak-ng-data', import.meta.url)),
} satisfies Partial<AppParts>
