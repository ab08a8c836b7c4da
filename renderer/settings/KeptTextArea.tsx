import { useEffect, useRef, useState } from 'react'
import { textDirection } from '../ui/text-direction.ts'

export interface KeptTextAreaProps {
  readonly label: string
  readonly placeholder: string
  readonly text: string
  readonly isDisabled: boolean
  readonly onKeep: (text: string) => void
}

/** Characters that the contract allows in a system prompt. */
const MOST_CHARACTERS = 20_000

/** A text that is kept when its field is left, or the view. */
export function KeptTextArea({ label, placeholder, text, isDisabled, onKeep }: KeptTextAreaProps) {
  const [draft, setDraft] = useState(text)
  const [shown, setShown] = useState(text)
  // A change from elsewhere (reset, another window) replaces what is shown.
  if (text !== shown) {
    setShown(text)
    setDraft(text)
  }
  const keep = () => {
    if (draft !== text) onKeep(draft)
  }
  const latest = useRef(keep)
  useEffect(() => {
    latest.current = keep
  })
  useEffect(() => () => latest.current(), [])
  return (
    <textarea
      className="text-area"
      aria-label={label}
      placeholder={placeholder}
      value={draft}
      maxLength={MOST_CHARACTERS}
      disabled={isDisabled}
      dir={textDirection(draft)}
      onChange={event => setDraft(event.target.value)}
      onBlur={keep}
    />
  )
}
