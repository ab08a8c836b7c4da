import { RotateCcw } from 'lucide-react'
import { useStore } from 'zustand'
import { defaultSettings } from '../../shared/default-settings.ts'
import type { Settings } from '../../shared/settings.ts'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import type { SettingRow } from './setting-rows.tsx'

/** Name, one sentence of effect, control, and the way back once it was changed. */
export function SettingRowView({ row }: { readonly row: SettingRow }) {
  const { t } = useWords()
  const { settings, notices } = useStores()
  const { id, names, place, Control } = row
  const isChanged = useStore(settings, state => names.some(name => !isDefault(state.settings, name)))
  const isFixed = useStore(settings, state => names.some(name => state.info?.fixedSettings.includes(name) ?? false))
  const reset = () => {
    const before = settings.getState().settings
    const pick = (from: Settings) => Object.fromEntries(names.map(name => [name, from[name]]))
    const { tell, tellError } = notices.getState()
    settings
      .getState()
      .set(pick(defaultSettings))
      .then(() =>
        tell('settings.wasReset', { name: t(`settings.${id}.name`) }, () => settings.getState().set(pick(before))),
      )
      .catch(tellError)
  }
  return (
    <div className={`setting setting-${place}`} role="group" aria-labelledby={`setting-${id}`}>
      <div className="setting-text">
        <h3 id={`setting-${id}`}>
          {t(`settings.${id}.name`)}
          {isChanged && !isFixed && (
            <IconButton
              label={t('settings.reset', { name: t(`settings.${id}.name`) })}
              icon={RotateCcw}
              onPress={reset}
            />
          )}
        </h3>
        <p className="page-hint">{isFixed ? t('app.fixed') : t(`settings.${id}.effect`)}</p>
      </div>
      <div className="setting-control">
        <Control isDisabled={isFixed} />
      </div>
    </div>
  )
}

function isDefault(settings: Settings, name: keyof Settings): boolean {
  return JSON.stringify(settings[name]) === JSON.stringify(defaultSettings[name])
}
