// The suites by name. A new one is a file in suites/ and a line here.

import type { Suite } from './suite.ts'
import { backup } from './suites/backup.ts'
import { cache } from './suites/cache.ts'
import { facts } from './suites/facts.ts'
import { gateway } from './suites/gateway.ts'
import { graph } from './suites/graph.ts'
import { ipc } from './suites/ipc.ts'
import { memory } from './suites/memory.ts'
import { metrics } from './suites/metrics.ts'
import { panel } from './suites/panel.ts'
import { recall } from './suites/recall.ts'
import { search } from './suites/search.ts'
import { speech } from './suites/speech.ts'
import { startup } from './suites/startup.ts'
import { ui } from './suites/ui.ts'

export const suites: Readonly<Record<string, Suite>> = {
  startup,
  ui,
  ipc,
  memory,
  search,
  recall,
  facts,
  graph,
  cache,
  speech,
  gateway,
  metrics,
  panel,
  backup,
}
