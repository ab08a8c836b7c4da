// The view of one conversation, or of a new chat: title bar, messages, composer.

import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useWords } from '../ui/i18n.ts'
import { AnswerAnnouncer } from './AnswerAnnouncer.tsx'
import { Composer } from './Composer.tsx'
import { NEW_CHAT_KEY } from './draft-store.ts'
import { EmptyChat } from './EmptyChat.tsx'
import { ErrorNotice } from './ErrorNotice.tsx'
import { Message } from './Message.tsx'
import { MessageList, type MessageListHandle } from './MessageList.tsx'
import { PendingQuestion } from './PendingQuestion.tsx'
import { TitleBar } from './TitleBar.tsx'
import { transcriptItems, type TranscriptItem } from './transcript-items.ts'
import './ChatView.css'

export function ChatView() {
  useOpenConversation()
  return (
    <div className="chat-view">
      <TitleBar />
      <main className="chat-main" aria-label="Jarvis">
        <div className="chat-transcript" data-region>
          <Transcript />
        </div>
        <Composer />
      </main>
      <AnswerAnnouncer />
    </div>
  )
}

/** The route decides which conversation is open. */
function useOpenConversation(): void {
  const { route, transcript, queue, conversations, notices, turn } = useStores()
  const conversationId = useStore(route, state => (state.view === 'chat' ? state.conversationId : null))
  const messageId = useStore(route, state => (state.view === 'chat' ? state.messageId : null))
  useEffect(() => {
    const { tellError } = notices.getState()
    transcript.getState().open(conversationId, messageId).catch(tellError)
    queue
      .getState()
      .open(conversationId)
      .catch(() => undefined)
    if (conversationId !== null)
      conversations
        .getState()
        .know(conversationId)
        .catch(() => undefined)
    turn.setState({ failure: null, editingId: null, startsTemporary: false })
  }, [route, transcript, queue, conversations, notices, turn, conversationId, messageId])
}

function renderItem(item: TranscriptItem) {
  switch (item.kind) {
    case 'message':
      return <Message message={item.message} isLast={item.isLast} />
    case 'pending':
      return <PendingQuestion content={item.content} />
  }
}

function Transcript() {
  const { t } = useWords()
  const { transcript, turn, notices } = useStores()
  const conversationId = useStore(transcript, state => state.conversationId)
  const messages = useStore(transcript, state => state.items)
  const hasOlder = useStore(transcript, state => state.hasOlder)
  const hasNewer = useStore(transcript, state => state.hasNewer)
  const isOpening = useStore(transcript, state => state.isOpening)
  const error = useStore(transcript, state => state.error)
  const landOn = useStore(transcript, state => state.landOn)
  const key = conversationId ?? NEW_CHAT_KEY
  const pending = useStore(turn, state => (state.pending?.key === key ? state.pending.content : null))
  const items = useMemo(() => transcriptItems(messages, pending), [messages, pending])
  const list = useRef<MessageListHandle>(null)
  // Whoever asks wants to see the question and what comes of it.
  useEffect(() => {
    if (pending !== null) list.current?.goToEnd()
  }, [pending])
  const streamingKey = messages.findLast(message => message.status === 'streaming')?.messageId ?? null

  const actions = useMemo(() => {
    const { loadOlder, loadNewer, goToEnd, landed } = transcript.getState()
    const { tellError } = notices.getState()
    return {
      onReachStart: () => void loadOlder().catch(tellError),
      onReachEnd: () => void loadNewer().catch(tellError),
      onGoToEnd: () => void goToEnd().catch(tellError),
      onLanded: landed,
    }
  }, [transcript, notices])
  const words = useMemo(() => ({ list: t('chat.transcript'), newText: t('chat.newText'), toEnd: t('chat.toEnd') }), [t])
  const retry = useCallback(() => {
    transcript.getState().open(conversationId).catch(notices.getState().tellError)
  }, [transcript, notices, conversationId])

  if (error !== null)
    return (
      <div className="chat-column chat-center">
        <ErrorNotice error={error} onRetry={retry} />
      </div>
    )
  if (isOpening)
    return (
      <div className="chat-column chat-opening">
        <Skeleton lines={6} />
      </div>
    )
  if (items.length === 0) return <EmptyChat />
  return (
    <MessageList
      ref={list}
      listKey={key}
      items={items}
      renderItem={renderItem}
      hasOlder={hasOlder}
      hasNewer={hasNewer}
      streamingKey={streamingKey}
      landOn={landOn}
      words={words}
      {...actions}
    />
  )
}
