import { useId, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useWords } from '../ui/i18n.ts'
import { textDirection } from '../ui/text-direction.ts'

export interface PersonaDialogProps {
  readonly name: string
  readonly prompt: string
  /** Names of the other personas. */
  readonly taken: readonly string[]
  readonly onSave: (name: string, prompt: string) => void
  readonly onClose: () => void
}

export function PersonaDialog(props: PersonaDialogProps) {
  const { t } = useWords()
  const [name, setName] = useState(props.name)
  const [prompt, setPrompt] = useState(props.prompt)
  const ids = { name: useId(), prompt: useId() }
  const trimmed = name.trim()
  const isTaken = props.taken.includes(trimmed)
  const canSave = trimmed !== '' && prompt.trim() !== '' && !isTaken
  return (
    <Dialog
      title={t(props.name === '' ? 'settings.personas.add' : 'settings.personas.editTitle')}
      isOpen
      onClose={props.onClose}
    >
      <form
        className="persona-form"
        onSubmit={event => {
          event.preventDefault()
          if (canSave) props.onSave(trimmed, prompt)
        }}
      >
        <label htmlFor={ids.name}>{t('settings.personas.name.field')}</label>
        <input
          id={ids.name}
          className="text-input"
          value={name}
          maxLength={100}
          autoFocus
          aria-invalid={isTaken}
          onChange={event => setName(event.target.value)}
        />
        {isTaken && (
          <p className="setting-problem" role="alert">
            {t('settings.personas.taken')}
          </p>
        )}
        <label htmlFor={ids.prompt}>{t('settings.personas.prompt.field')}</label>
        <textarea
          id={ids.prompt}
          className="text-area"
          value={prompt}
          maxLength={20_000}
          dir={textDirection(prompt)}
          onChange={event => setPrompt(event.target.value)}
        />
        <div className="dialog-actions">
          <Button variant="quiet" onPress={props.onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" variant="primary" isDisabled={!canSave}>
            {t('app.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
