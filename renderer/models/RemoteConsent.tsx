// Asks once whether questions may go to a server on another computer; until then nothing is sent there.

import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useWords } from '../ui/i18n.ts'
import { useConsent } from './use-consent.ts'

/** Opens by itself for a server nobody has decided about. */
export function RemoteConsent() {
  const { engine, settings } = useStores()
  const engines = useStore(engine, state => state.status?.engines)
  const consents = useStore(settings, state => state.settings.endpointConsents)
  const { isFixed } = useConsent()
  const undecided = engines?.find(({ state, endpoint }) => state === 'not_allowed' && !((endpoint ?? '') in consents))
  const endpoint = undecided?.endpoint ?? null
  if (endpoint === null || isFixed) return null
  return <ConsentDialog endpoint={endpoint} />
}

/** Closing it without a word is a no: the list of engines has the way back. */
function ConsentDialog({ endpoint }: { readonly endpoint: string }) {
  const { t } = useWords()
  const { decide } = useConsent()
  const { host, protocol } = new URL(endpoint)
  return (
    <Dialog title={t('app.remote.title', { host })} isOpen onClose={() => decide(endpoint, false)}>
      <p>{t('app.remote.question', { host, protocol: protocol.replace(':', '') })}</p>
      <div className="dialog-actions">
        <Button variant="quiet" onPress={() => decide(endpoint, false)}>
          {t('app.remote.refuse')}
        </Button>
        <Button variant="primary" onPress={() => decide(endpoint, true)}>
          {t('app.remote.allow')}
        </Button>
      </div>
    </Dialog>
  )
}
