// Says what keeps Jarvis from doing all it can, and what to do about it, for as long as it lasts. Engines have words of
// their own, at the model's name.

import { HardDrive, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { ENOUGH_DISK_BYTES } from '../../shared/limits.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useWords } from '../ui/i18n.ts'
import { goTo } from '../ui/route-store.ts'
import './ConnectionBanner.css'

export function HealthBanner() {
  const { t, formats } = useWords()
  const { health: store, route } = useStores()
  const health = useStore(store, state => state.health)
  const view = useStore(route, state => state.view)
  const isStoreDown = health?.parts.some(({ name, ok }) => !ok && (name === 'store' || name === 'writer')) === true
  return (
    <div role="status">
      {health?.isDiskLow === true && (
        <div className="connection-banner">
          <Icon of={HardDrive} />
          <p>
            {t('app.health.diskLow', {
              free: formats.bytes(health.freeBytes ?? 0),
              needed: formats.bytes(ENOUGH_DISK_BYTES),
            })}
          </p>
          {view !== 'settings' && (
            <Button variant="quiet" onPress={() => goTo({ view: 'settings' })}>
              {t('app.health.diskLow.action')}
            </Button>
          )}
        </div>
      )}
      {isStoreDown && (
        <div className="connection-banner">
          <Icon of={TriangleAlert} />
          <p>{t('app.health.storeDown')}</p>
        </div>
      )}
    </div>
  )
}
