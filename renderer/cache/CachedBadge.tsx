import type { CachedFrom } from '../../shared/cache-models.ts'
import type { Message } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'

/** That an answer was given again, which one it was, what that saved, and the ways out. */
export function CachedBadge({ message, from }: { readonly message: Message; readonly from: CachedFrom }) {
  const { t, formats } = useWords()
  const { turn, cache, notices } = useStores()
  const { messageId } = message
  const saved = { time: formats.duration(from.savedMs), tokens: formats.number(from.savedTokens) }
  const forget = () => {
    const { tell, tellError } = notices.getState()
    cache
      .getState()
      .forgetAnswer(messageId)
      .then(wasKept => tell(wasKept ? 'chat.cached.forgotten' : 'chat.cached.notKept'))
      .catch(tellError)
  }
  return (
    <p className="message-badge">
      <Badge tone="neutral">{t('chat.cached')}</Badge>
      <span className="message-badge-why">
        {t(`chat.cached.${from.level}`, { moment: formats.moment(from.createdAt), question: from.question ?? '' })}{' '}
        {t('chat.cached.saved', saved)}
      </span>
      <Button variant="quiet" onPress={() => void turn.getState().regenerate(messageId)}>
        {t('chat.askAgain')}
      </Button>
      <Button variant="quiet" onPress={forget}>
        {t('chat.cached.forget')}
      </Button>
    </p>
  )
}
