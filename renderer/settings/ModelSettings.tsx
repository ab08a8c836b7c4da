import { EngineList } from '../models/EngineList.tsx'
import { GetModel } from '../models/GetModel.tsx'
import { InstalledModels } from '../models/InstalledModels.tsx'
import { ModelChoice } from '../models/ModelChoice.tsx'

/** The panel of the title bar, laid out on the page, and what is installed. ModelChoice shows by itself when it is fixed. */
export function ModelSettings() {
  return (
    <div className="settings-box">
      <ModelChoice />
      <GetModel />
      <InstalledModels />
      <EngineList />
    </div>
  )
}
