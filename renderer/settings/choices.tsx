import { useWords } from '../ui/i18n.ts'
import { Segments } from '../ui/Segments.tsx'
import { useSetting } from './use-setting.ts'

interface ControlProps {
  readonly isDisabled: boolean
}

export function ThemeChoice({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [theme, setTheme] = useSetting('theme')
  return (
    <Segments
      label={t('settings.theme.name')}
      value={theme}
      options={[
        { value: 'system', label: t('settings.theme.system') },
        { value: 'light', label: t('settings.theme.light') },
        { value: 'dark', label: t('settings.theme.dark') },
      ]}
      isDisabled={isDisabled}
      onChange={value => void setTheme(value)}
    />
  )
}

export function LocaleChoice({ isDisabled }: ControlProps) {
  const { t } = useWords()
  const [locale, setLocale] = useSetting('locale')
  return (
    <Segments
      label={t('settings.locale.name')}
      value={locale}
      options={[
        { value: 'system', label: t('settings.locale.system') },
        // Each language by its own name, so that it is found in whatever language the page is in.
        { value: 'en', label: 'English', lang: 'en' },
        { value: 'fr', label: 'Français', lang: 'fr' },
      ]}
      isDisabled={isDisabled}
      onChange={value => void setLocale(value)}
    />
  )
}
