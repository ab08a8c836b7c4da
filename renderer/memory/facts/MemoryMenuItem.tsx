import { Brain, BrainCog } from 'lucide-react'
import type { Conversation } from '../../../shared/models.ts'
import { useStores } from '../../stores.ts'
import { useWords } from '../../ui/i18n.ts'
import { MenuItem } from '../../ui/Menu.tsx'

/** Whether a conversation uses and adds to what is known of the user. */
export function MemoryMenuItem({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useWords()
  const { setUsesMemory, notices } = useStores()
  const { conversationId, usesMemory } = conversation
  return (
    <MenuItem
      icon={usesMemory ? Brain : BrainCog}
      onAction={() => void setUsesMemory(conversationId, !usesMemory).catch(notices.getState().tellError)}
    >
      {t(usesMemory ? 'memory.facts.turnOff' : 'memory.facts.turnOn')}
    </MenuItem>
  )
}
