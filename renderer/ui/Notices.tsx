// Toasts: passing confirmations with undo. They wait while the pointer or the focus is on them.
// Shown from the notice store's log, which keeps what has passed (ui/NoticeLog.tsx).

import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from './Button.tsx'
import { IconButton } from './IconButton.tsx'
import { useWords, type Words } from './i18n.ts'
import type { Notice } from './notice-store.ts'
import './Notices.css'

const PLAIN_MS = 5_000
const UNDO_MS = 10_000

export function Notices() {
  const { t } = useWords()
  const { notices } = useStores()
  const log = useStore(notices, state => state.log)
  const lastShownId = useRef(0)
  const [queue] = useState(() => new ToastQueue<Notice>({ maxVisibleToasts: 3 }))

  useEffect(() => {
    for (const notice of log.filter(({ noticeId }) => noticeId > lastShownId.current).reverse()) {
      queue.add(notice, { timeout: notice.undo === null ? PLAIN_MS : UNDO_MS })
    }
    lastShownId.current = log[0]?.noticeId ?? lastShownId.current
  }, [log, queue])

  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t('app.notices')}>
      {({ toast }) => (
        <Toast toast={toast} className="toast">
          <ToastContent className="toast-content">
            <Text slot="title">{noticeText(toast.content, t)}</Text>
          </ToastContent>
          {toast.content.undo && (
            <Button
              variant="quiet"
              onPress={() => {
                queue.close(toast.key)
                void notices.getState().undo(toast.content.noticeId)
              }}
            >
              {t('app.undo')}
            </Button>
          )}
          <IconButton label={t('app.close')} icon={X} slot="close" />
        </Toast>
      )}
    </ToastRegion>
  )
}

export function noticeText(notice: Notice, t: Words['t']): string {
  if (notice.words !== null) return t(notice.words.id, notice.words.values)
  if (notice.error === null) return ''
  const { code, data } = notice.error
  return `${t(`error.${code}.title`, data)} ${t(`error.${code}.body`, data)}`
}
