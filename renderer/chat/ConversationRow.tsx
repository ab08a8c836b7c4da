import { Ellipsis, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { memo, useRef, useState, type CSSProperties } from 'react'
import { MenuTrigger } from 'react-aria-components'
import type { Conversation } from '../../shared/models.ts'
import { MemoryMenuItem } from '../memory/facts/MemoryMenuItem.tsx'
import { ExportMenuItems } from '../memory/transfer/ExportMenuItems.tsx'
import { useStores } from '../stores.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu.tsx'
import { chatRoute, hrefOf } from '../ui/route-store.ts'
import { RenameField } from './RenameField.tsx'
import { useConversationActions } from './use-conversation-actions.ts'

export interface ConversationRowProps {
  readonly conversation: Conversation
  readonly isOpen: boolean
  readonly isTabStop: boolean
  readonly onFocus: (conversationId: string) => void
  readonly style: CSSProperties
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, isOpen, isTabStop, onFocus, style } = props
  const { conversationId, title, isPinned, streamingMessageId } = conversation
  const { t } = useWords()
  const { notices, conversations } = useStores()
  const { pin, remove } = useConversationActions()
  const row = useRef<HTMLLIElement>(null)
  const [isRenaming, setRenaming] = useState(false)
  const [isMenuOpen, setMenuOpen] = useState(false)

  /** The focus goes to the row that takes the place of this one. */
  const removeAndMoveOn = () => {
    const neighbour = neighbourLink(row.current)
    void remove(conversation)
    requestAnimationFrame(() => neighbour?.focus())
  }

  if (isRenaming) {
    return (
      <li className="conversation-row" style={style}>
        <RenameField
          title={title}
          onSave={next => conversations.getState().rename(conversationId, next).catch(notices.getState().tellError)}
          onEnd={() => setRenaming(false)}
        />
      </li>
    )
  }
  return (
    <li
      ref={row}
      className="conversation-row"
      data-id={conversationId}
      data-menu-open={isMenuOpen || undefined}
      style={style}
      onFocus={() => onFocus(conversationId)}
      onContextMenu={event => {
        event.preventDefault()
        setMenuOpen(true)
      }}
      onKeyDown={event => {
        if (!(event.target instanceof HTMLAnchorElement)) return
        if (event.key === 'F2') setRenaming(true)
        else if (event.key === 'Delete') removeAndMoveOn()
      }}
    >
      <a
        href={hrefOf(chatRoute(conversationId))}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen ? 'page' : undefined}
        data-skip={isTabStop ? 'conversations' : undefined}
      >
        {isPinned && <Icon of={Pin} size={12} />}
        <span className="conversation-row-title" dir="auto">
          {title}
        </span>
        {streamingMessageId !== null && (
          <span className="conversation-row-running">
            <span className="visually-hidden">{t('app.conversations.answering')}</span>
          </span>
        )}
      </a>
      <MenuTrigger isOpen={isMenuOpen} onOpenChange={setMenuOpen}>
        <IconButton label={t('app.conversation.actions', { title })} icon={Ellipsis} excludeFromTabOrder={!isTabStop} />
        <Menu label={t('app.conversation.actions', { title })}>
          <MenuItem icon={Pencil} shortcut="F2" onAction={() => setRenaming(true)}>
            {t('app.conversation.rename')}
          </MenuItem>
          <MenuItem icon={isPinned ? PinOff : Pin} onAction={() => void pin(conversation)}>
            {t(isPinned ? 'app.conversation.unpin' : 'app.conversation.pin')}
          </MenuItem>
          <MemoryMenuItem conversation={conversation} />
          <ExportMenuItems conversation={conversation} />
          <MenuSeparator />
          <MenuItem icon={Trash2} shortcut="Delete" isDangerous onAction={removeAndMoveOn}>
            {t('app.conversation.delete')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
    </li>
  )
})

function neighbourLink(row: Element | null): HTMLAnchorElement | null {
  for (const side of ['nextElementSibling', 'previousElementSibling'] as const) {
    for (let other = row?.[side]; other != null; other = other[side]) {
      const link = other.querySelector('a')
      if (link !== null) return link
    }
  }
  return null
}
