// How a model chooses its words, one field each; an empty one is left to the engine.

import { useId, useState } from 'react'
import type { GenerationParameters } from '../../shared/models.ts'
import { useWords } from '../ui/i18n.ts'
import './ParameterFields.css'

type ParameterName = keyof GenerationParameters

/** As in shared/generation-parameters.ts, which the page does without: its schemas are compiled by eval. */
const ranges: readonly {
  readonly name: ParameterName
  readonly least: number
  readonly most: number
  readonly step: number
}[] = [
  { name: 'temperature', least: 0, most: 2, step: 0.1 },
  { name: 'topP', least: 0.01, most: 1, step: 0.01 },
  { name: 'topK', least: 1, most: 1_000, step: 1 },
  { name: 'minP', least: 0, most: 1, step: 0.01 },
  { name: 'repeatPenalty', least: 0.5, most: 2, step: 0.05 },
  { name: 'seed', least: 0, most: 2_147_483_647, step: 1 },
  { name: 'maxTokens', least: 1, most: 65_536, step: 1 },
]

export interface ParameterFieldsProps {
  readonly value: GenerationParameters
  readonly isDisabled: boolean
  readonly onChange: (value: GenerationParameters) => void
}

export function ParameterFields({ value, isDisabled, onChange }: ParameterFieldsProps) {
  return (
    <div className="parameter-fields">
      {ranges.map(range => (
        <ParameterField
          key={`${range.name} ${value[range.name] ?? ''}`}
          {...range}
          value={value[range.name]}
          isDisabled={isDisabled}
          onSave={next => {
            const { [range.name]: _, ...others } = value
            onChange(next === undefined ? others : { ...others, [range.name]: next })
          }}
        />
      ))}
    </div>
  )
}

interface ParameterFieldProps {
  readonly name: ParameterName
  readonly least: number
  readonly most: number
  readonly step: number
  readonly value: number | undefined
  readonly isDisabled: boolean
  readonly onSave: (value: number | undefined) => void
}

/** Kept when it is left, if it is possible. */
function ParameterField({ name, least, most, step, value, isDisabled, onSave }: ParameterFieldProps) {
  const { t, formats } = useWords()
  const [text, setText] = useState(value === undefined ? '' : String(value))
  const id = useId()
  const number = Number(text)
  const isWhole = step === 1
  const isPossible = text.trim() === '' || (number >= least && number <= most && (!isWhole || Number.isInteger(number)))
  const save = () => {
    const next = text.trim() === '' ? undefined : number
    if (isPossible && next !== value) onSave(next)
  }
  return (
    <div className="parameter-field">
      <label htmlFor={id}>{t(`settings.parameters.${name}`)}</label>
      <input
        id={id}
        className="text-input"
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step={step}
        value={text}
        placeholder={t('settings.parameters.own')}
        disabled={isDisabled}
        aria-invalid={!isPossible}
        aria-describedby={`${id}-hint`}
        onChange={event => setText(event.target.value)}
        onBlur={save}
        onKeyDown={event => {
          if (event.key === 'Enter') save()
        }}
      />
      <p id={`${id}-hint`} className={isPossible ? 'page-hint' : 'setting-problem'}>
        {isPossible
          ? t(`settings.parameters.${name}.effect`)
          : t('settings.parameters.wrong', { least: formats.number(least, 2), most: formats.number(most, 2) })}
      </p>
    </div>
  )
}
