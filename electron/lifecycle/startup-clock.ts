// How long each phase of a start took. The first, 'load', is all that came before: process, modules, configuration.

import type { StartupPhase } from '../../shared/models.ts'

export interface StartupClock {
  /** Does `work` and keeps its time, also when it fails. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>
  /** In the order they ended. */
  phases(): readonly StartupPhase[]
}

export function createStartupClock(): StartupClock {
  const phases: StartupPhase[] = [{ name: 'load', tookMs: performance.now() }]
  return {
    async phase(name, work) {
      const startedAt = performance.now()
      try {
        return await work()
      } finally {
        phases.push({ name, tookMs: performance.now() - startedAt })
      }
    },
    phases: () => [...phases],
  }
}
