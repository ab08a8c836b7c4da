// The parts of an app that runs under plain Node: the loopback host's and the command line's.

import path from 'node:path'
import type { AppParts } from './app-parts.ts'
import { projectDir } from './lib/project-dir.ts'
import { forkEngineProcess } from './llm/embedded/engine-process.ts'
import { forkMaintenance } from './memory/maintenance/maintenance.ts'
import { engineProcess, maintenanceProcess, workers } from './thread-entries.ts'

export const nodeParts = {
  workers,
  spawnEngineProcess: forkEngineProcess(engineProcess),
  spawnMaintenance: forkMaintenance(maintenanceProcess),
  startersFile: path.join(projectDir, 'resources/starter-models.json'),
  embedderDir: path.join(projectDir, 'resources/embedder'),
  voicesFile: path.join(projectDir, 'resources/voices.json'),
  whenOpen: Promise.resolve(),
  espeakDataDir: path.join(projectDir, '.cache/espeak-ng-data'),
} satisfies Partial<AppParts>
