import { useWords } from '../ui/i18n.ts'
import { Switch } from '../ui/Switch.tsx'
import { useSetting } from './use-setting.ts'

interface ControlProps {
  readonly isDisabled: boolean
}

export function TitleSwitch({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [isOn, setOn] = useSetting('isTitledByModel')
  return (
    <Switch
      label={t('settings.isTitledByModel.name')}
      isOn={isOn}
      isDisabled={isDisabled}
      onChange={value => void setOn(value)}
    />
  )
}

export function AnnounceSwitch({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [announce, setAnnounce] = useSetting('announce')
  return (
    <Switch
      label={t('settings.announce.name')}
      isOn={announce === 'finished'}
      isDisabled={isDisabled}
      onChange={isOn => void setAnnounce(isOn ? 'finished' : 'off')}
    />
  )
}

export function ProposesFactsSwitch({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [isOn, setOn] = useSetting('proposesFacts')
  const label = t('settings.proposesFacts.name')
  return <Switch label={label} isOn={isOn} isDisabled={isDisabled} onChange={value => void setOn(value)} />
}

export function UsesFactsSwitch({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [isOn, setOn] = useSetting('usesFacts')
  const label = t('settings.usesFacts.name')
  return <Switch label={label} isOn={isOn} isDisabled={isDisabled} onChange={value => void setOn(value)} />
}
