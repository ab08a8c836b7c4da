import { useState } from 'react'
import './VoiceSettings.css'

export interface SliderProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  /** The value in words. */
  readonly shown: (value: number) => string
  readonly isDisabled: boolean
  readonly onChange: (value: number) => Promise<void>
}

const STEP = 0.1

/** Told while it moves, set once it is let go. */
export function Slider({ label, value, min, max, shown, isDisabled, onChange }: SliderProps) {
  const [moved, setMoved] = useState<number | null>(null)
  const current = moved ?? value
  const set = () => {
    if (moved !== null && moved !== value) void onChange(moved)
    setMoved(null)
  }
  return (
    <div className="slider">
      <input
        type="range"
        aria-label={label}
        aria-valuetext={shown(current)}
        min={min}
        max={max}
        step={STEP}
        value={current}
        disabled={isDisabled}
        onChange={event => setMoved(Math.round(event.target.valueAsNumber * 10) / 10)}
        onPointerUp={set}
        onKeyUp={set}
        onBlur={set}
      />
      <output className="numbers">{shown(current)}</output>
    </div>
  )
}
