import { useRef } from 'react'
import { useWords } from '../ui/i18n.ts'

export interface RenameFieldProps {
  readonly title: string
  readonly onSave: (title: string) => unknown
  readonly onEnd: () => void
}

/** A title being changed in its place: Enter or leaving keeps it, Escape does not. */
export function RenameField({ title, onSave, onEnd }: RenameFieldProps) {
  const { t } = useWords()
  const isDone = useRef(false)
  const end = (next: string | null) => {
    if (isDone.current) return
    isDone.current = true
    const trimmed = next?.trim() ?? ''
    if (trimmed !== '' && trimmed !== title) onSave(trimmed)
    onEnd()
  }
  return (
    <input
      className="rename-field"
      aria-label={t('app.conversation.title')}
      defaultValue={title}
      maxLength={300}
      autoFocus
      onFocus={event => event.target.select()}
      onBlur={event => end(event.target.value)}
      onKeyDown={event => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') end(event.currentTarget.value)
        else if (event.key === 'Escape') end(null)
        else return
        event.preventDefault()
      }}
    />
  )
}
