import { useState } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { textDirection } from '../ui/text-direction.ts'

/** A question being changed in its place; sending makes another version of it with an answer of its own. */
export function QuestionEditor({ messageId, content }: { readonly messageId: string; readonly content: string }) {
  const { t } = useWords()
  const { turn, transcript } = useStores()
  const [text, setText] = useState(content)
  const isAnswering = useStore(transcript, state => state.items.some(item => item.status === 'streaming'))
  const canSave = text.trim() !== '' && !isAnswering
  const save = () => {
    if (canSave) void turn.getState().saveEdit(messageId, text)
  }
  return (
    <form
      className="question-editor"
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <textarea
        aria-label={t('chat.edit.text')}
        value={text}
        autoFocus
        dir={textDirection(text)}
        onFocus={event => event.target.setSelectionRange(text.length, text.length)}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && !event.shiftKey) save()
          else if (event.key === 'Escape') turn.getState().cancelEdit()
          else return
          event.preventDefault()
        }}
      />
      <div className="question-editor-actions">
        <Button variant="quiet" onPress={() => turn.getState().cancelEdit()}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" variant="primary" isDisabled={!canSave}>
          {t('chat.edit.send')}
        </Button>
      </div>
    </form>
  )
}
