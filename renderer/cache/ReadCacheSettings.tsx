import { useWords } from '../ui/i18n.ts'
import { CacheSwitch } from './CacheSwitch.tsx'
import './CacheSettings.css'

/** Whether what was read of the store is kept for a while. */
export function ReadCacheSettings({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  return (
    <div className="cache-settings">
      {(['isEventsCacheOn', 'isSearchCacheOn', 'isGraphCacheOn'] as const).map(name => (
        <CacheSwitch key={name} name={name} label={t(`settings.readCaches.${name}`)} isDisabled={isDisabled} />
      ))}
    </div>
  )
}
