// Asks before gigabytes go, which no undo could bring back.

import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useWords } from '../ui/i18n.ts'

export interface RemoveDialogProps {
  readonly title: string
  readonly question: string
  readonly onRemove: () => void
  readonly onClose: () => void
}

export function RemoveDialog({ title, question, onRemove, onClose }: RemoveDialogProps) {
  const { t } = useWords()
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <p>{question}</p>
      <div className="dialog-actions">
        <Button variant="quiet" onPress={onClose}>
          {t('app.cancel')}
        </Button>
        <Button variant="danger" onPress={onRemove}>
          {t('app.conversation.delete')}
        </Button>
      </div>
    </Dialog>
  )
}
