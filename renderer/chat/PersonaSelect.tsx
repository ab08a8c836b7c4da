import { Check, UserRound } from 'lucide-react'
import { Button, MenuTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Icon } from '../ui/Icon.tsx'
import { useWords } from '../ui/i18n.ts'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { NEW_CHAT_KEY } from './draft-store.ts'

/** Who answers in this conversation, for those who have written personas. */
export function PersonaSelect() {
  const { t } = useWords()
  const { settings, turn, transcript } = useStores()
  const personas = useStore(settings, state => state.settings.personas)
  const key = useStore(transcript, state => state.conversationId ?? NEW_CHAT_KEY)
  const chosen = useStore(turn, state => state.personas[key] ?? null)
  const names = Object.keys(personas)
  if (names.length === 0) return null
  const current = chosen !== null && names.includes(chosen) ? chosen : null
  return (
    <MenuTrigger>
      <Button
        className="persona-select"
        aria-label={t('chat.persona.named', { name: current ?? t('chat.persona.none') })}
      >
        <Icon of={UserRound} />
        {current ?? t('chat.persona.none')}
      </Button>
      <Menu label={t('chat.persona')} placement="top start">
        {[null, ...names].map(name => (
          <MenuItem
            key={name ?? ''}
            icon={name === current ? Check : UserRound}
            onAction={() => turn.getState().choosePersona(name)}
          >
            {name ?? t('chat.persona.none')}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  )
}
