import { useWords } from '../ui/i18n.ts'
import { Segments } from '../ui/Segments.tsx'
import { Switch } from '../ui/Switch.tsx'
import { useSetting } from './use-setting.ts'

interface ControlProps {
  readonly isDisabled: boolean
}

export function SpeaksAnswersSwitch({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [isOn, setOn] = useSetting('speaksAnswers')
  return (
    <Switch
      label={t('settings.speaksAnswers.name')}
      isOn={isOn}
      isDisabled={isDisabled}
      onChange={value => void setOn(value)}
    />
  )
}

export function SpeechInterruptChoice({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [value, setValue] = useSetting('speechInterrupt')
  return (
    <Segments
      label={t('settings.speechInterrupt.name')}
      value={value}
      options={[
        { value: 'typing', label: t('settings.speechInterrupt.typing') },
        { value: 'question', label: t('settings.speechInterrupt.question') },
        { value: 'never', label: t('settings.speechInterrupt.never') },
      ]}
      isDisabled={isDisabled}
      onChange={next => void setValue(next)}
    />
  )
}

export function SpeechTablesChoice({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [value, setValue] = useSetting('speechTables')
  return (
    <Segments
      label={t('settings.speechTables.name')}
      value={value}
      options={[
        { value: 'announced', label: t('settings.speechTables.announced') },
        { value: 'rows', label: t('settings.speechTables.rows') },
      ]}
      isDisabled={isDisabled}
      onChange={next => void setValue(next)}
    />
  )
}
