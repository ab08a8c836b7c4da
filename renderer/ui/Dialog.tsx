// A dialog in the middle of the window (on a narrow page: from below). It keeps focus inside and gives it back.

import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './IconButton.tsx'
import { useWords } from './i18n.ts'
import './Dialog.css'

export interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const { t } = useWords()
  return (
    <ModalOverlay
      className="dialog-backdrop"
      isOpen={isOpen}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      isDismissable
    >
      <Modal className="dialog-modal">
        <AriaDialog className="dialog">
          <header className="dialog-header">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton label={t('app.close')} icon={X} onPress={onClose} />
          </header>
          <div className="dialog-body">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
