import { Volume2, VolumeOff } from 'lucide-react'
import { useStore } from 'zustand'
import type { Conversation } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'

/** Whether the answers of this conversation are read aloud by themselves; kept with the conversation. */
export function SpokenToggle({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useWords()
  const { conversations, settings, speech, notices } = useStores()
  const isDefault = useStore(settings, state => state.settings.speaksAnswers)
  const isSpoken = conversation.isSpoken ?? isDefault
  const toggle = () => {
    if (isSpoken) speech.getState().stop()
    else speech.player.open()
    conversations.getState().setSpoken(conversation.conversationId, !isSpoken).catch(notices.getState().tellError)
  }
  return (
    <IconButton
      label={t(isSpoken ? 'speech.autoOff' : 'speech.autoOn')}
      icon={isSpoken ? Volume2 : VolumeOff}
      onPress={toggle}
    />
  )
}
