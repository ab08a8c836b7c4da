// The notices that have passed as toasts, and what can still be taken back.

import { Bell } from 'lucide-react'
import { DialogTrigger, Popover } from 'react-aria-components'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { noticeText } from '../ui/Notices.tsx'
import './NoticeLog.css'

/** There is nothing to show before the first notice. */
export function NoticeLog() {
  const { t, formats } = useWords()
  const { notices } = useStores()
  const log = useStore(notices, state => state.log)
  const unreadCount = useStore(notices, state => state.unreadCount)
  if (log.length === 0) return null
  return (
    <DialogTrigger
      onOpenChange={isOpen => {
        if (isOpen) notices.getState().markRead()
      }}
    >
      <IconButton label={t('app.notices.open', { count: unreadCount })} icon={Bell} />
      <Popover className="popover notice-log" aria-label={t('app.notices')} placement="bottom start">
        <ul role="list">
          {log.map(notice => (
            <li key={notice.noticeId}>
              <p>{noticeText(notice, t)}</p>
              <time className="numbers">{formats.time(notice.at)}</time>
              {notice.undo && (
                <Button variant="quiet" onPress={() => void notices.getState().undo(notice.noticeId)}>
                  {t('app.undo')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Popover>
    </DialogTrigger>
  )
}
