import { useSetting } from '../settings/use-setting.ts'
import { useWords } from '../ui/i18n.ts'
import { Segments } from '../ui/Segments.tsx'
import { Slider } from './Slider.tsx'

interface ControlProps {
  readonly isDisabled: boolean
}

export function SpeedSlider({ isDisabled }: ControlProps) {
  const { t, formats } = useWords()
  const [value, setValue] = useSetting('speechSpeed')
  const label = t('settings.speechSpeed.name')
  const shown = (speed: number) => `× ${formats.number(speed, 1)}`
  return (
    <Slider label={label} value={value} min={0.5} max={2} shown={shown} isDisabled={isDisabled} onChange={setValue} />
  )
}

export function PitchSlider({ isDisabled }: ControlProps) {
  const { t, formats } = useWords()
  const [value, setValue] = useSetting('speechPitch')
  const label = t('settings.speechPitch.name')
  const shown = (pitch: number) => `× ${formats.number(pitch, 1)}`
  return (
    <Slider label={label} value={value} min={0.5} max={1.5} shown={shown} isDisabled={isDisabled} onChange={setValue} />
  )
}

export function VolumeSlider({ isDisabled }: ControlProps) {
  const { t, formats } = useWords()
  const [value, setValue] = useSetting('speechVolume')
  const label = t('settings.speechVolume.name')
  return (
    <Slider
      label={label}
      value={value}
      min={0}
      max={1}
      shown={formats.percent}
      isDisabled={isDisabled}
      onChange={setValue}
    />
  )
}

export function SpeechThreadsChoice({ isDisabled }: ControlProps) {
  const { t, formats } = useWords()
  const [value, setValue] = useSetting('speechThreads')
  const numbers = ['1', '2', '3', '4'] as const
  return (
    <Segments
      label={t('settings.speechThreads.name')}
      value={value === null ? 'auto' : String(value)}
      options={[
        { value: 'auto', label: t('settings.speechThreads.automatic') },
        ...numbers.map(number => ({ value: number, label: formats.number(Number(number)) })),
      ]}
      isDisabled={isDisabled}
      onChange={next => void setValue(next === 'auto' ? null : Number(next))}
    />
  )
}
