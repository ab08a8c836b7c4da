// What helps with each error: one table from code to the kind of thing the button does. Its label is error.<code>.action.

import type { ErrorCode } from '../../shared/errors.ts'

export type ErrorAction =
  | 'retry'
  | 'edit'
  | 'choose_model'
  | 'check_engines'
  | 'check_setup'
  | 'open_settings'
  | 'new_chat'
  | 'reload'
  | 'read_again'

export const errorActions = {
  bad_request: 'edit',
  unknown_request: 'reload',
  not_found: 'new_chat',
  unauthorized: 'reload',
  cancelled: 'retry',
  disconnected: 'retry',
  timeout: 'retry',
  overloaded: 'retry',
  conflict: 'read_again',
  busy: 'retry',
  read_only: 'check_setup',
  storage_full: 'check_setup',
  newer_data: 'check_setup',
  invalid_config: 'open_settings',
  internal: 'retry',
  llm_unavailable: 'choose_model',
  llm_circuit_open: 'check_engines',
  llm_model_missing: 'choose_model',
  llm_model_invalid: 'choose_model',
  llm_out_of_memory: 'choose_model',
  memory_unavailable: 'check_setup',
  memory_corrupt: 'check_setup',
  speech_failed: 'retry',
} as const satisfies Record<ErrorCode, ErrorAction>
