// A page on which parts of the real page stand alone, built as the real one is. Tests and benchmarks drive it by
// `window.stage` from outside.

import '../../../renderer/ui/tokens.css'
import '../../../renderer/ui/base.css'
import { graphStage } from './graph-stage.tsx'
import { listStage } from './list-stage.tsx'
import { markdownStage } from './markdown-stage.tsx'

const stage = { markdown: markdownStage, list: listStage, graph: graphStage }

export type Stage = typeof stage

declare global {
  interface Window {
    stage: Stage
  }
}

window.stage = stage
