// What is out of the ordinary about a message: one small badge each, with an explanation and what to do about it.

import type { Message } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { CachedBadge } from '../cache/CachedBadge.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { useWords, type WordId } from '../ui/i18n.ts'
import { ErrorNotice } from './ErrorNotice.tsx'

export function MessageBadges({ message }: { readonly message: Message }) {
  const { t } = useWords()
  const { turn, transcript, engine } = useStores()
  const { messageId, parentId, status, error, promptTruncated, cache } = message
  const askAgain = () => void turn.getState().regenerate(messageId)
  const goOn = message.content === '' ? undefined : () => void turn.getState().goOn(messageId)
  const editQuestion = () => {
    const question = transcript.getState().items.find(item => item.messageId === parentId)
    if (question !== undefined) turn.getState().startEdit(question.messageId)
  }
  const chooseModel = () => engine.getState().setPanelOpen(true)

  if (status === 'error' && error !== null)
    return <ErrorNotice error={error} onRetry={askAgain} onEdit={editQuestion} />
  return (
    <>
      {cache !== null && <CachedBadge message={message} from={cache} />}
      {status === 'stopped' && (
        <Line badge="chat.stopped" why="chat.stopped.why" act="chat.askAgain" onAct={askAgain} onGoOn={goOn} />
      )}
      {status === 'interrupted' && (
        <Line
          badge="chat.interrupted"
          tone="warn"
          why="chat.interrupted.why"
          cause={t(error === null ? 'chat.interrupted.cause' : `error.${error.code}.title`, error?.data)}
          act="chat.askAgain"
          onAct={askAgain}
          onGoOn={goOn}
        />
      )}
      {status === 'truncated' && (
        <Line
          badge="chat.truncated"
          tone="warn"
          why="chat.truncated.why"
          act="chat.askAgain"
          onAct={askAgain}
          onGoOn={goOn}
        />
      )}
      {promptTruncated && (
        <Line
          badge="chat.promptTruncated"
          tone="warn"
          why="chat.promptTruncated.why"
          act="chat.promptTruncated.act"
          onAct={chooseModel}
        />
      )}
    </>
  )
}

interface LineProps {
  readonly badge: WordId
  readonly tone?: 'neutral' | 'warn'
  readonly why: WordId
  readonly cause?: string
  readonly act: WordId
  readonly onAct: () => void
  readonly onGoOn?: (() => void) | undefined
}

function Line({ badge, tone = 'neutral', why, cause = '', act, onAct, onGoOn }: LineProps) {
  const { t } = useWords()
  return (
    <p className="message-badge">
      <Badge tone={tone}>{t(badge)}</Badge>
      <span className="message-badge-why">
        {cause} {t(why)}
      </span>
      {onGoOn !== undefined && (
        <Button variant="quiet" onPress={onGoOn}>
          {t('chat.goOn')}
        </Button>
      )}
      <Button variant="quiet" onPress={onAct}>
        {t(act)}
      </Button>
    </p>
  )
}
