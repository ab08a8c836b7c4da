// Stands for an Ollama on another computer until the user has allowed it. It has no connection at all, so nothing, not even
// a look at it, is sent there before.

import { toErrorShape } from '../../shared/errors.ts'
import type { Engine, EngineCheck } from './llm.ts'
import { notAllowed } from './ollama/ollama-errors.ts'

export class WithheldEngine implements Engine {
  readonly name = 'ollama'
  readonly endpoint: string
  readonly isLocal = false
  readonly rememberedModels = []
  readonly embeddingModels = []

  constructor(endpoint: string) {
    this.endpoint = endpoint
  }

  check(): Promise<EngineCheck> {
    const { name, endpoint, isLocal } = this
    const error = toErrorShape(notAllowed(this.endpoint))
    const health = { engine: name, endpoint, isLocal, version: null, checkedAt: Date.now(), error } as const
    return Promise.resolve({ health: { ...health, state: 'not_allowed' }, models: [] })
  }

  find(): null {
    return null
  }

  contextLength(): null {
    return null
  }

  digest(): null {
    return null
  }

  countTokens(): Promise<null> {
    return Promise.resolve(null)
  }

  generate(): Promise<never> {
    return Promise.reject(notAllowed(this.endpoint))
  }

  warm(): Promise<never> {
    return Promise.reject(notAllowed(this.endpoint))
  }

  prefill(): Promise<never> {
    return Promise.reject(notAllowed(this.endpoint))
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }
}
