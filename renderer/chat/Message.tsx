// One message of the transcript. It renders again only when it changes itself, not when another one streams.

import { memo, useId } from 'react'
import { useStore } from 'zustand'
import type { Message as MessageModel } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { UsedFacts } from '../memory/facts/UsedFacts.tsx'
import { useWords } from '../ui/i18n.ts'
import { AnswerBody } from './AnswerBody.tsx'
import { MessageActions } from './MessageActions.tsx'
import { MessageBadges } from './MessageBadges.tsx'
import { QuestionEditor } from './QuestionEditor.tsx'
import { QuestionText } from './QuestionText.tsx'
import './Message.css'

export interface MessageProps {
  readonly message: MessageModel
  /** The last message keeps its actions in sight. */
  readonly isLast: boolean
}

export const Message = memo(function Message({ message, isLast }: MessageProps) {
  const { t, formats } = useWords()
  const { turn } = useStores()
  const isEditing = useStore(turn, state => state.editingId === message.messageId)
  const headingId = useId()
  const isUser = message.role === 'user'
  const isStreaming = message.status === 'streaming'
  return (
    <article
      className={isUser ? 'message message-user' : 'message message-answer'}
      aria-labelledby={headingId}
      tabIndex={-1}
      aria-busy={isStreaming || undefined}
      data-last={isLast || undefined}
    >
      <h2 id={headingId} className="visually-hidden">
        {t(isUser ? 'chat.heading.you' : 'chat.heading.jarvis', { time: formats.moment(message.createdAt) })}
      </h2>
      {isUser ? (
        isEditing ? (
          <QuestionEditor messageId={message.messageId} content={message.content} />
        ) : (
          <div className="message-question" data-message={message.messageId}>
            <QuestionText content={message.content} />
          </div>
        )
      ) : (
        <AnswerBody message={message} />
      )}
      <MessageBadges message={message} />
      {!isUser && <UsedFacts message={message} />}
      {!isEditing && <MessageActions message={message} />}
    </article>
  )
})
