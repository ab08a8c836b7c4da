// What stands where the page would be before the first connection. Quick starts never show it.

import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Delayed } from '../ui/Delayed.tsx'
import { useWords } from '../ui/i18n.ts'
import './NotConnected.css'

export function NotConnected() {
  const { t } = useWords()
  const { connection } = useStores()
  const state = useStore(connection, ({ state }) => state)
  if (state === 'refused' || state === 'closed') {
    const code = state === 'refused' ? 'unauthorized' : 'disconnected'
    return (
      <main className="not-connected">
        <h1>{t(`error.${code}.title`)}</h1>
        <p>{t(`error.${code}.body`)}</p>
        <Button variant="primary" onPress={() => window.location.reload()}>
          {t(`error.${code}.action`)}
        </Button>
      </main>
    )
  }
  return (
    <Delayed afterMs={700}>
      <main className="not-connected" aria-busy="true">
        <p role="status">{t('app.connecting')}</p>
      </main>
    </Delayed>
  )
}
