// Title of the conversation (renamed in place), the model that answers, and what can be done with the conversation.

import { Ellipsis, MessageCircle, MessageCircleDashed, Pin, PinOff, SlidersHorizontal, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { Button, MenuTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import type { Conversation } from '../../shared/models.ts'
import { useDocumentTitle } from '../frame/use-document-title.ts'
import { ViewBar } from '../frame/ViewBar.tsx'
import { ModelChip } from '../models/ModelChip.tsx'
import { ParameterDialog } from '../parameters/ParameterDialog.tsx'
import { SpokenToggle } from '../speech/SpokenToggle.tsx'
import { MemoryMenuItem } from '../memory/facts/MemoryMenuItem.tsx'
import { ExportMenuItems } from '../memory/transfer/ExportMenuItems.tsx'
import { isTemporaryId } from '../../shared/temporary.ts'
import { useStores } from '../stores.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu.tsx'
import { find } from './conversation-store.ts'
import { RenameField } from './RenameField.tsx'
import { useConversationActions } from './use-conversation-actions.ts'
import './TitleBar.css'

export function TitleBar() {
  const { t } = useWords()
  const { route, conversations, turn } = useStores()
  const conversationId = useStore(route, state => (state.view === 'chat' ? state.conversationId : null))
  const conversation = useStore(conversations, state =>
    conversationId === null ? undefined : find(state.items, conversationId),
  )
  const isBegunTemporary = useStore(turn, state => state.startsTemporary)
  const isTemporary = conversationId === null ? isBegunTemporary : isTemporaryId(conversationId)
  useDocumentTitle(conversation?.title)
  return (
    <ViewBar>
      {isTemporary ? (
        <h1 className="title-bar-title title-bar-temporary">
          <Icon of={MessageCircleDashed} />
          <span>{t('chat.temporary')}</span>
        </h1>
      ) : conversation === undefined ? (
        <h1 className="title-bar-title">{conversationId === null && t('app.newChat')}</h1>
      ) : (
        <ConversationTitle key={conversation.conversationId} conversation={conversation} />
      )}
      <span className="view-bar-space" />
      {conversationId === null && (
        <IconButton
          label={t(isTemporary ? 'chat.temporary.cancel' : 'chat.temporary.begin')}
          icon={isTemporary ? MessageCircle : MessageCircleDashed}
          onPress={() => turn.getState().startTemporary(!isTemporary)}
        />
      )}
      {conversation !== undefined && <SpokenToggle conversation={conversation} />}
      <ModelChip />
      {conversation !== undefined && <ConversationMenu conversation={conversation} />}
    </ViewBar>
  )
}

function ConversationTitle({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useWords()
  const { conversations, notices } = useStores()
  const { conversationId, title } = conversation
  const [isRenaming, setRenaming] = useState(false)
  const hintId = useId()
  if (isRenaming)
    return (
      <span className="title-bar-rename">
        <RenameField
          title={title}
          onSave={next => conversations.getState().rename(conversationId, next).catch(notices.getState().tellError)}
          onEnd={() => setRenaming(false)}
        />
      </span>
    )
  return (
    <>
      <h1 className="title-bar-title">
        <Button aria-describedby={hintId} onPress={() => setRenaming(true)}>
          <span dir="auto">{title}</span>
        </Button>
      </h1>
      <span id={hintId} hidden>
        {t('app.conversation.rename')}
      </span>
    </>
  )
}

function ConversationMenu({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useWords()
  const { pin, remove } = useConversationActions()
  const { isPinned, isTemporary } = conversation
  const title = isTemporary ? t('chat.temporary') : conversation.title
  const [isSetting, setSetting] = useState(false)
  return (
    <>
      <MenuTrigger>
        <IconButton label={t('app.conversation.actions', { title })} icon={Ellipsis} />
        <Menu label={t('app.conversation.actions', { title })}>
          {!isTemporary && (
            <MenuItem icon={isPinned ? PinOff : Pin} onAction={() => void pin(conversation)}>
              {t(isPinned ? 'app.conversation.unpin' : 'app.conversation.pin')}
            </MenuItem>
          )}
          <MenuItem icon={SlidersHorizontal} onAction={() => setSetting(true)}>
            {t('chat.parameters.open')}
          </MenuItem>
          {!isTemporary && <MemoryMenuItem conversation={conversation} />}
          {!isTemporary && <ExportMenuItems conversation={conversation} />}
          <MenuSeparator />
          <MenuItem icon={Trash2} isDangerous onAction={() => void remove(conversation)}>
            {t(isTemporary ? 'chat.temporary.end' : 'app.conversation.delete')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {isSetting && <ParameterDialog conversation={conversation} onClose={() => setSetting(false)} />}
    </>
  )
}
