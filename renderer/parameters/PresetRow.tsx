// Parameters by name: taken over with a press, kept under a name, removed.

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { GenerationParameters } from '../../shared/models.ts'
import { useSetting } from '../settings/use-setting.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'

export interface PresetRowProps {
  readonly value: GenerationParameters
  readonly isDisabled: boolean
  readonly onChoose: (parameters: GenerationParameters) => void
}

export function PresetRow({ value, isDisabled, onChoose }: PresetRowProps) {
  const { t } = useWords()
  const { notices } = useStores()
  const [presets, setPresets] = useSetting('presets')
  const [name, setName] = useState('')
  const trimmed = name.trim()
  const canSave = trimmed !== '' && Object.keys(value).length > 0
  const remove = (removed: string) => {
    const { [removed]: _, ...others } = presets
    void setPresets(others).then(() =>
      notices.getState().tell('settings.parameters.presetRemoved', { name: removed }, () => setPresets(presets)),
    )
  }
  return (
    <div className="presets" role="group" aria-label={t('settings.parameters.presets')}>
      {Object.entries(presets).map(([each, parameters]) => (
        <span key={each}>
          <Button isDisabled={isDisabled} onPress={() => onChoose(parameters)}>
            {each}
          </Button>
          <IconButton
            label={t('settings.parameters.removePreset', { name: each })}
            icon={X}
            onPress={() => remove(each)}
          />
        </span>
      ))}
      <input
        className="text-input"
        aria-label={t('settings.parameters.presetName')}
        placeholder={t('settings.parameters.presetName')}
        maxLength={100}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <Button
        variant="quiet"
        icon={Plus}
        isDisabled={!canSave}
        onPress={() => {
          void setPresets({ ...presets, [trimmed]: value })
          setName('')
        }}
      >
        {t('settings.parameters.savePreset')}
      </Button>
    </div>
  )
}
