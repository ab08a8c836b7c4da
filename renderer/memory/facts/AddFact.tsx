import { useState } from 'react'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { useWords } from '../../ui/i18n.ts'

/** A fact that the user writes, known at once. */
export function AddFact() {
  const { t } = useWords()
  const { facts, notices } = useStores()
  const [text, setText] = useState('')
  return (
    <form
      className="facts-add"
      onSubmit={event => {
        event.preventDefault()
        if (text.trim() === '') return
        facts
          .getState()
          .add(text.trim())
          .then(() => setText(''))
          .catch(notices.getState().tellError)
      }}
    >
      <input
        className="text-input"
        aria-label={t('memory.facts.add')}
        placeholder={t('memory.facts.add')}
        value={text}
        maxLength={500}
        onChange={event => setText(event.target.value)}
      />
      <Button type="submit" isDisabled={text.trim() === ''}>
        {t('memory.facts.addAction')}
      </Button>
    </form>
  )
}
