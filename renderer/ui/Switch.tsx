import { Switch as AriaSwitch } from 'react-aria-components'
import './Switch.css'

export interface SwitchProps {
  readonly label: string
  readonly isOn: boolean
  readonly isDisabled: boolean
  readonly onChange: (isOn: boolean) => void
}

export function Switch({ label, isOn, isDisabled, onChange }: SwitchProps) {
  return (
    <AriaSwitch className="switch" aria-label={label} isSelected={isOn} isDisabled={isDisabled} onChange={onChange}>
      <span className="switch-track">
        <span className="switch-thumb" />
      </span>
    </AriaSwitch>
  )
}
