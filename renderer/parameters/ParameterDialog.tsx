// Parameters of one conversation, for its answers to come.

import { useStore } from 'zustand'
import type { Conversation, GenerationParameters } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useWords } from '../ui/i18n.ts'
import { ParameterFields } from './ParameterFields.tsx'
import { PresetRow } from './PresetRow.tsx'

export interface ParameterDialogProps {
  readonly conversation: Conversation
  readonly onClose: () => void
}

export function ParameterDialog({ conversation, onClose }: ParameterDialogProps) {
  const { t } = useWords()
  const { conversations, settings, notices } = useStores()
  const general = useStore(settings, state => state.settings.parameters)
  const { conversationId, parameters } = conversation
  const set = (next: GenerationParameters | null) =>
    void conversations.getState().setParameters(conversationId, next).catch(notices.getState().tellError)
  return (
    <Dialog title={t('chat.parameters')} isOpen onClose={onClose}>
      <p className="page-hint">{t(parameters === null ? 'chat.parameters.general' : 'chat.parameters.ownHint')}</p>
      <ParameterFields value={parameters ?? general} isDisabled={false} onChange={set} />
      <PresetRow value={parameters ?? general} isDisabled={false} onChoose={set} />
      <div className="dialog-actions">
        <Button variant="quiet" isDisabled={parameters === null} onPress={() => set(null)}>
          {t('chat.parameters.useGeneral')}
        </Button>
        <Button variant="primary" onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </Dialog>
  )
}
