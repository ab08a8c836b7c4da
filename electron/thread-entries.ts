// The entries of threads and processes: among the sources, or what the build made of them, all beside each other.

import path from 'node:path'
import type { AppParts } from './app-parts.ts'
import { isBuilt } from './lib/project-dir.ts'

export const workers: AppParts['workers'] = {
  memory: entry('memory/memory.worker.ts'),
  cache: entry('llm/response-cache/cache.worker.ts'),
  embedder: entry('lib/embedder/embedder.worker.ts'),
  speech: entry('speech/speech.worker.ts'),
  history: entry('telemetry/history/history.worker.ts'),
}

export const engineProcess = entry('llm/embedded/embedded.process.ts')

export const maintenanceProcess = entry('memory/maintenance/maintenance.process.ts')

function entry(source: string): URL {
  return new URL(isBuilt ? `./${path.posix.basename(source, '.ts')}.js` : `./${source}`, import.meta.url)
}
