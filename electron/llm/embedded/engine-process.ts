// The engine process as the services see it.

import { forkProcess, type ProcessExit, type SpawnedProcess } from '../../lib/spawned-process.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

export type EngineProcess = SpawnedProcess<ToEngine, FromEngine>
export type EngineExit = ProcessExit
export type SpawnEngineProcess = () => EngineProcess

/** `entry` is embedded.process.ts, or what the build made of it. */
export function forkEngineProcess(entry: URL): SpawnEngineProcess {
  return forkProcess<ToEngine, FromEngine>(entry)
}
