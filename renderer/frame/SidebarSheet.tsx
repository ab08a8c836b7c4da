// The sidebar of a narrow page: over the view, closed by choosing something, by Escape or by a tap beside it.

import { useEffect } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { Sidebar } from './Sidebar.tsx'

export function SidebarSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useWords()
  const { route } = useStores()
  useEffect(() => route.subscribe(onClose), [route, onClose])
  return (
    <ModalOverlay
      className="sheet-backdrop"
      isOpen={isOpen}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      isDismissable
    >
      <Modal className="sheet">
        <Dialog className="sheet-dialog" aria-label={t('app.sidebar')}>
          <Sidebar />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
