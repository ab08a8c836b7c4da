// Everything about what answers: choose a model, see each engine's state and why, get or add a model.

import { EngineList } from './EngineList.tsx'
import { GetModel } from './GetModel.tsx'
import { ModelChoice } from './ModelChoice.tsx'
import './ModelPanel.css'

export function ModelPanel() {
  return (
    <div className="model-panel">
      <ModelChoice />
      <GetModel />
      <EngineList />
    </div>
  )
}
