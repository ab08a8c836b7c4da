import { Square, Volume2 } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'

/** Reads one message aloud, or ends that. */
export function ReadAloudButton({
  messageId,
  conversationId,
}: {
  readonly messageId: string
  readonly conversationId: string
}) {
  const { t } = useWords()
  const { speech, turn } = useStores()
  const isRead = useStore(speech, ({ source }) => source?.kind === 'message' && source.messageId === messageId)
  const toggle = () => {
    if (isRead) speech.getState().stop()
    else speech.getState().speak({ kind: 'message', messageId, persona: turn.getState().personas[conversationId] })
  }
  return (
    <IconButton
      label={t(isRead ? 'speech.stop' : 'speech.readAloud')}
      icon={isRead ? Square : Volume2}
      onPress={toggle}
    />
  )
}
