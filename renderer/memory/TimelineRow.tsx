import { Pin } from 'lucide-react'
import { memo } from 'react'
import type { Message } from '../../shared/models.ts'
import { Badge } from '../ui/Badge.tsx'
import { useWords } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { chatRoute, hrefOf } from '../ui/route-store.ts'
import { snippetOf } from './timeline-rows.ts'

/** One message: its first words, then who said it, where and when. */
export const TimelineRow = memo(function TimelineRow({
  message,
  title,
}: {
  readonly message: Message
  readonly title: string
}) {
  const { t, formats } = useWords()
  const { conversationId, messageId, role, content, createdAt, isPinned, status, error } = message
  const snippet = snippetOf(content)
  return (
    <a className="timeline-row" href={hrefOf(chatRoute(conversationId, messageId))}>
      <span className="timeline-snippet" dir="auto">
        {snippet !== '' ? snippet : error !== null ? t(`error.${error.code}.title`, error.data) : t('memory.noText')}
      </span>
      <span className="timeline-facts numbers">
        {isPinned && <Icon of={Pin} size={12} />}
        <span>{t(`memory.role.${role}`)}</span>
        <span className="timeline-title" dir="auto">
          {title}
        </span>
        <time dateTime={new Date(createdAt).toISOString()}>{formats.time(createdAt)}</time>
        {status !== 'complete' && <Badge>{t(`memory.status.${status}`)}</Badge>}
      </span>
    </a>
  )
})
