// The quiet row under a message: time, versions and what can be done. It has its place whether it is seen or not.

import { Check, Copy, Info, Pencil, Pin, PinOff, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Message } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { ReadAloudButton } from '../speech/ReadAloudButton.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { BranchSwitcher } from './BranchSwitcher.tsx'
import { MessageDetails } from './MessageDetails.tsx'

export function MessageActions({ message }: { readonly message: Message }) {
  const { t, formats } = useWords()
  const { turn, notices, transcript } = useStores()
  // One answer at a time: what would start another has to wait.
  const isAnswering = useStore(transcript, state => state.items.some(item => item.status === 'streaming'))
  const { messageId, role, status, isPinned } = message
  // The notice of an answer that failed has buttons of its own.
  const isDone = status !== 'streaming' && status !== 'error'
  const pin = () => {
    transcript.getState().pin(messageId, !isPinned).catch(notices.getState().tellError)
  }
  return (
    <div className="message-actions" data-kept={message.branch.count > 1 || isPinned || undefined}>
      <BranchSwitcher branch={message.branch} />
      <span className="message-actions-hidden">
        {isDone && message.content !== '' && <CopyButton text={message.content} />}
        {message.content !== '' && status !== 'streaming' && (
          <ReadAloudButton messageId={messageId} conversationId={message.conversationId} />
        )}
        {role === 'user' && (
          <IconButton
            label={t('chat.edit')}
            icon={Pencil}
            isDisabled={isAnswering}
            onPress={() => turn.getState().startEdit(messageId)}
          />
        )}
        {role === 'assistant' && isDone && (
          <IconButton
            label={t('chat.regenerate')}
            icon={RefreshCw}
            isDisabled={isAnswering}
            onPress={() => void turn.getState().regenerate(messageId)}
          />
        )}
      </span>
      {isDone && (
        <span className={isPinned ? 'message-pinned' : 'message-actions-hidden'}>
          <IconButton label={t(isPinned ? 'chat.unpin' : 'chat.pin')} icon={isPinned ? PinOff : Pin} onPress={pin} />
        </span>
      )}
      <span className="message-actions-hidden">
        {role === 'assistant' && isDone && <MessageDetails message={message} icon={Info} />}
        {isDone && (
          <time className="numbers" dateTime={new Date(message.createdAt).toISOString()}>
            {formats.moment(message.createdAt)}
          </time>
        )}
      </span>
    </div>
  )
}

function CopyButton({ text }: { readonly text: string }) {
  const { t } = useWords()
  const { notices } = useStores()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1_500)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <IconButton
      label={t(isCopied ? 'chat.copied' : 'chat.copy')}
      icon={isCopied ? Check : Copy}
      onPress={() => {
        navigator.clipboard.writeText(text).then(() => setCopied(true), notices.getState().tellError)
      }}
    />
  )
}
