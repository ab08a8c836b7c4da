// What a command of the command line is, and the exit codes other programs rely on.

import type { ParseArgsOptionsConfig } from 'node:util'
import type { Client } from '../../shared/client.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { AppConfig } from '../config.ts'
import type { Words } from '../lib/words.ts'
import type { Output } from './output.ts'

export type Flags = Readonly<Record<string, string | boolean | undefined>>

export interface CommandContext {
  readonly positionals: readonly string[]
  readonly flags: Flags
  readonly output: Output
  readonly words: Words
  readonly config: AppConfig
  /** Aborts at SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal
  /** A client of the process that holds the data folder, or of this one once it has opened the folder itself. */
  readonly connect: () => Promise<Client>
}

export interface Command {
  readonly options: ParseArgsOptionsConfig
  /** Resolves with the exit code. Rejects with an AppError, whose code gives the exit code. */
  run(context: CommandContext): Promise<number>
}

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  engineUnavailable: 4,
  dataFolder: 5,
  damaged: 6,
  interrupted: 130,
} as const

const exitCodeByError: Readonly<Record<ErrorCode, number>> = {
  bad_request: exitCodes.usage,
  unknown_request: exitCodes.failed,
  not_found: exitCodes.notFound,
  unauthorized: exitCodes.failed,
  cancelled: exitCodes.interrupted,
  disconnected: exitCodes.failed,
  timeout: exitCodes.failed,
  overloaded: exitCodes.failed,
  conflict: exitCodes.failed,
  busy: exitCodes.dataFolder,
  read_only: exitCodes.dataFolder,
  storage_full: exitCodes.dataFolder,
  newer_data: exitCodes.dataFolder,
  invalid_config: exitCodes.usage,
  internal: exitCodes.failed,
  llm_unavailable: exitCodes.engineUnavailable,
  llm_circuit_open: exitCodes.engineUnavailable,
  llm_model_missing: exitCodes.engineUnavailable,
  llm_model_invalid: exitCodes.failed,
  llm_out_of_memory: exitCodes.engineUnavailable,
  memory_unavailable: exitCodes.dataFolder,
  memory_corrupt: exitCodes.damaged,
  speech_failed: exitCodes.failed,
}

export function exitCodeOf(code: ErrorCode): number {
  return exitCodeByError[code]
}
