import type { LucideIcon } from 'lucide-react'
import { DialogTrigger, Popover } from 'react-aria-components'
import type { Message } from '../../shared/models.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'

/** What answered, how long each step took, how many tokens it was. */
export function MessageDetails({ message, icon }: { readonly message: Message; readonly icon: LucideIcon }) {
  const { t } = useWords()
  return (
    <DialogTrigger>
      <IconButton label={t('chat.details')} icon={icon} />
      <Popover className="popover message-details" aria-label={t('chat.details')} placement="top start">
        <Details message={message} />
      </Popover>
    </DialogTrigger>
  )
}

function Details({ message }: { readonly message: Message }) {
  const { t, formats } = useWords()
  const { engine, endpoint, model, timings, tokens } = message
  const rows: (readonly [string, string])[] = []
  if (model !== null) rows.push([t('chat.details.model'), model])
  if (engine !== null) rows.push([t('chat.details.engine'), t(`app.engine.short.${engine}`)])
  if (endpoint !== null) rows.push([t('chat.details.endpoint'), endpoint])
  if (timings !== null) {
    const { queueMs, loadMs, firstTokenMs, totalMs } = timings
    if (queueMs >= 1) rows.push([t('chat.details.queue'), formats.duration(queueMs)])
    if (loadMs >= 1) rows.push([t('chat.details.load'), formats.duration(loadMs)])
    rows.push([t('chat.details.firstToken'), formats.duration(firstTokenMs)])
    rows.push([t('chat.details.total'), formats.duration(totalMs)])
    const writingMs = totalMs - firstTokenMs
    if (tokens !== null && writingMs > 0 && tokens.answer > 1)
      rows.push([
        t('chat.details.speed'),
        t('chat.details.perSecond', { rate: formats.number((tokens.answer / writingMs) * 1_000, 1) }),
      ])
  }
  if (tokens !== null) {
    rows.push([t('chat.details.promptTokens'), formats.number(tokens.prompt)])
    rows.push([t('chat.details.answerTokens'), formats.number(tokens.answer)])
  }
  rows.push([t('chat.details.date'), formats.day(message.createdAt)])
  return (
    <dl className="numbers">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
