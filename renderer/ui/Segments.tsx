import { RadioButton, RadioField, RadioGroup } from 'react-aria-components'
import './Segments.css'

export interface SegmentsProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[]
  readonly isDisabled: boolean
  readonly onChange: (value: Value) => void
}

/** A choice between a few things, all in sight. */
export function Segments<Value extends string>({ label, value, options, isDisabled, onChange }: SegmentsProps<Value>) {
  return (
    <RadioGroup
      className="segments"
      orientation="horizontal"
      aria-label={label}
      value={value}
      isDisabled={isDisabled}
      onChange={next => {
        const option = options.find(candidate => candidate.value === next)
        if (option !== undefined) onChange(option.value)
      }}
    >
      {options.map(option => (
        <RadioField key={option.value} value={option.value} className="segment-field">
          <RadioButton className="segment">
            <span lang={option.lang}>{option.label}</span>
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  )
}
