import type { Settings } from '../../shared/settings.ts'
import { useSetting } from '../settings/use-setting.ts'
import { Switch } from '../ui/Switch.tsx'

type CacheName = Extract<keyof Settings, `is${string}CacheOn`>

export interface CacheSwitchProps {
  readonly name: CacheName
  readonly label: string
  readonly isDisabled: boolean
}

export function CacheSwitch({ name, label, isDisabled }: CacheSwitchProps) {
  const [isOn, setOn] = useSetting(name)
  return (
    <div className="cache-switch">
      <span>{label}</span>
      <Switch label={label} isOn={isOn} isDisabled={isDisabled} onChange={value => void setOn(value)} />
    </div>
  )
}
