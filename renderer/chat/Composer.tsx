// Where questions are typed. Enter sends, Shift+Enter breaks the line, Escape stops, ↑ in an empty field edits the last question.
// While an answer is written, a question sent waits in the queue above.

import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { MAX_QUESTION_LENGTH } from '../../shared/limits.ts'
import { isTemporaryId } from '../../shared/temporary.ts'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { textDirection } from '../ui/text-direction.ts'
import { SpeechBar } from '../speech/SpeechBar.tsx'
import { NEW_CHAT_KEY } from './draft-store.ts'
import { ErrorNotice } from './ErrorNotice.tsx'
import { ContextMeter } from './ContextMeter.tsx'
import { PersonaSelect } from './PersonaSelect.tsx'
import { QueuedQuestions } from './QueuedQuestions.tsx'
import './Composer.css'

export function Composer() {
  const { t, formats } = useWords()
  const { drafts, transcript, turn, autoSpeak } = useStores()
  const key = useStore(transcript, state => state.conversationId ?? NEW_CHAT_KEY)
  const text = useStore(drafts, state => state.drafts[key] ?? '')
  const isBegunTemporary = useStore(turn, state => state.startsTemporary)
  const isTemporary = isTemporaryId(key) || (key === NEW_CHAT_KEY && isBegunTemporary)
  const isAnswering = useStore(transcript, state => state.items.some(item => item.status === 'streaming'))
  const failure = useStore(turn, state => state.failure)
  const field = useRef<HTMLTextAreaElement>(null)

  // A conversation that opens is there to be written in; on a touch screen the keyboard would cover it.
  useEffect(() => {
    if (!window.matchMedia('(pointer: coarse)').matches) field.current?.focus({ preventScroll: true })
  }, [key])

  const isTooLong = text.length > MAX_QUESTION_LENGTH
  const canSend = text.trim() !== '' && !isTooLong
  const send = () => {
    if (canSend) void turn.getState().send(text)
    field.current?.focus()
  }
  const editLast = () => {
    const last = transcript.getState().items.findLast(item => item.role === 'user')
    if (last !== undefined) turn.getState().startEdit(last.messageId)
    return last !== undefined
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) send()
    else if (event.key !== 'ArrowUp' || text !== '' || isAnswering || !editLast()) return
    event.preventDefault()
  }

  return (
    <div className="composer chat-column" data-region>
      {failure !== null && (
        <ErrorNotice
          error={failure}
          onRetry={canSend ? send : undefined}
          onEdit={() => field.current?.focus()}
          onDismiss={() => turn.getState().dismissFailure()}
        />
      )}
      <SpeechBar />
      <QueuedQuestions />
      <form
        className={isTemporary ? 'composer-box composer-temporary' : 'composer-box'}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
        onClick={() => field.current?.focus()}
      >
        <textarea
          ref={field}
          className="composer-field"
          aria-label={t('chat.composer')}
          placeholder={t(isAnswering ? 'chat.composer.queue' : 'chat.composer.placeholder')}
          value={text}
          rows={1}
          dir={textDirection(text)}
          data-region-focus
          data-skip="main"
          onChange={event => {
            if (event.target.value.length > text.length) autoSpeak.noteTyping()
            if (text === '') turn.getState().prefill()
            drafts.getState().set(key, event.target.value)
          }}
          onKeyDown={onKeyDown}
        />
        <div className="composer-row">
          <PersonaSelect />
          <ContextMeter />
          {isTooLong && (
            <p className="composer-hint" role="alert">
              {t('chat.composer.tooLong', { most: formats.number(MAX_QUESTION_LENGTH) })}
            </p>
          )}
          <span className="composer-space" />
          {isAnswering && (
            <IconButton
              label={t('chat.stop')}
              icon={Square}
              shortcut="Escape"
              variant={text === '' ? 'primary' : 'quiet'}
              onPress={() => void turn.getState().stop()}
            />
          )}
          {(!isAnswering || text !== '') && (
            <IconButton
              label={t(isAnswering ? 'chat.queue.add' : 'chat.send')}
              icon={ArrowUp}
              variant="primary"
              shortcut="Enter"
              isDisabled={!canSend}
              onPress={send}
            />
          )}
        </div>
      </form>
      <ComposerNote isTemporary={isTemporary} />
    </div>
  )
}

/** Where the answer will be made, in a line small enough to be overlooked by those who know. */
function ComposerNote({ isTemporary }: { readonly isTemporary: boolean }) {
  const { t } = useWords()
  const { engine } = useStores()
  const active = useStore(engine, state => state.status?.active ?? null)
  const isLocal = useStore(
    engine,
    state => state.status?.engines.find(({ endpoint }) => endpoint === state.status?.active?.endpoint)?.isLocal ?? true,
  )
  return (
    <p className="composer-note">
      {isTemporary && `${t('chat.temporary.note')} `}
      {active !== null && t('chat.note', { place: isLocal ? 'local' : 'remote', trial: active.isTrial ? 'yes' : 'no' })}
    </p>
  )
}
