// Conversations and the way to the other views.

import { Activity, Brain, MessageCircleDashed, PanelLeft, Settings, SquarePen } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useStore } from 'zustand'
import { ConversationList } from '../chat/ConversationList.tsx'
import { TransferShare } from '../memory/transfer/TransferShare.tsx'
import { useStores } from '../stores.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { chatRoute, memoryParts, hrefOf, newChat, type Route } from '../ui/route-store.ts'
import { Shortcut } from '../ui/Shortcut.tsx'
import { useFrame } from './frame-context.ts'
import { NoticeLog } from './NoticeLog.tsx'
import './Sidebar.css'

export function Sidebar() {
  const { t } = useWords()
  const { route } = useStores()
  const { toggleSidebar } = useFrame()
  const isNewChat = useStore(route, state => state.view === 'chat' && state.conversationId === null)
  return (
    <div className="sidebar" data-region>
      <div className="sidebar-header">
        <span className="sidebar-brand">Jarvis</span>
        <NoticeLog />
        <IconButton label={t('app.sidebar.hide')} icon={PanelLeft} shortcut="Mod+B" onPress={toggleSidebar} />
      </div>
      <a className="sidebar-link" href={hrefOf(newChat)} aria-current={isNewChat ? 'page' : undefined}>
        <Icon of={SquarePen} />
        <span className="sidebar-link-label">{t('app.newChat')}</span>
        <Shortcut keys="Mod+N" />
      </a>
      <TemporaryLinks />
      <nav className="sidebar-conversations" aria-label={t('app.conversations')}>
        <ConversationList />
      </nav>
      <nav className="sidebar-views" aria-label={t('app.views')}>
        <ViewLink to={{ view: 'memory', part: memoryParts[0] }} icon={Brain} />
        <ViewLink to={{ view: 'performance' }} icon={Activity} />
        <ViewLink to={{ view: 'settings' }} icon={Settings} />
      </nav>
    </div>
  )
}

/** Chats of which nothing is kept, while there are any. */
function TemporaryLinks() {
  const { t } = useWords()
  const { conversations, route } = useStores()
  const items = useStore(conversations, state => state.items)
  const openId = useStore(route, state => (state.view === 'chat' ? state.conversationId : null))
  return items
    .filter(({ isTemporary }) => isTemporary)
    .map(({ conversationId }) => (
      <a
        key={conversationId}
        className="sidebar-link"
        href={hrefOf(chatRoute(conversationId))}
        aria-current={conversationId === openId ? 'page' : undefined}
      >
        <Icon of={MessageCircleDashed} />
        <span className="sidebar-link-label">{t('chat.temporary')}</span>
      </a>
    ))
}

function ViewLink({ to, icon }: { readonly to: Exclude<Route, { view: 'chat' }>; readonly icon: LucideIcon }) {
  const { t } = useWords()
  const { route } = useStores()
  const isCurrent = useStore(route, state => state.view === to.view)
  return (
    <a className="sidebar-link" href={hrefOf(to)} aria-current={isCurrent ? 'page' : undefined}>
      <Icon of={icon} />
      <span className="sidebar-link-label">{t(`app.view.${to.view}`)}</span>
      {to.view === 'memory' && <TransferShare />}
    </a>
  )
}
