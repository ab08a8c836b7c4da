import { useSetting } from '../settings/use-setting.ts'
import { ParameterFields } from './ParameterFields.tsx'
import { PresetRow } from './PresetRow.tsx'

/** For every conversation without parameters of its own. */
export function ParameterSettings({ isDisabled }: { readonly isDisabled: boolean }) {
  const [parameters, setParameters] = useSetting('parameters')
  return (
    <div>
      <ParameterFields value={parameters} isDisabled={isDisabled} onChange={next => void setParameters(next)} />
      <PresetRow value={parameters} isDisabled={isDisabled} onChoose={preset => void setParameters(preset)} />
    </div>
  )
}
