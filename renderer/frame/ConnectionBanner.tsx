// Says that the services are out of reach, once the page has been connected. What is on the page stays readable.

import { Unplug } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Delayed } from '../ui/Delayed.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useWords } from '../ui/i18n.ts'
import './ConnectionBanner.css'

export function ConnectionBanner() {
  const { t } = useWords()
  const { connection } = useStores()
  const state = useStore(connection, connection => connection.state)
  const isClosing = useStore(connection, connection => connection.isClosing)
  return (
    <div role="status">
      {state === 'open' && isClosing && <p className="connection-banner">{t('app.connection.closing')}</p>}
      {state === 'connecting' && (
        <Delayed afterMs={500}>
          <p className="connection-banner">
            <Icon of={Unplug} />
            {t('app.connection.lost')}
          </p>
        </Delayed>
      )}
      {(state === 'refused' || state === 'closed') && (
        <p className="connection-banner">
          <Icon of={Unplug} />
          {t('app.connection.ended')}
          <Button variant="quiet" onPress={() => window.location.reload()}>
            {t('error.unauthorized.action')}
          </Button>
        </p>
      )}
    </div>
  )
}
