import { SwitchButton, SwitchField } from 'react-aria-components'
import './Switch.css'

export interface SwitchProps {
  readonly label: string
  readonly isOn: boolean
  readonly isDisabled: boolean
  readonly onChange: (isOn: boolean) => void
}

export function Switch({ label, isOn, isDisabled, onChange }: SwitchProps) {
  return (
    <SwitchField aria-label={label} isSelected={isOn} isDisabled={isDisabled} onChange={onChange}>
      <SwitchButton className="switch">
        <span className="switch-track">
          <span className="switch-thumb" />
        </span>
      </SwitchButton>
    </SwitchField>
  )
}
