// An engine as the gateway tells of it when nothing is wrong: what tests of the page and the doctor say no more about.

import type { EngineHealth, EngineInUse } from '../../shared/models.ts'

export function engineInUse(health: EngineHealth): EngineInUse {
  return {
    ...health,
    circuit: {
      name: health.engine,
      endpoint: health.endpoint,
      state: 'closed',
      failures: 0,
      cause: null,
      openedAt: null,
      nextTryAt: null,
      history: [],
    },
    queue: { size: 1, busy: 0, queued: 0 },
  }
}
