// System prompts by name: chosen in the composer, and with `ask --persona`.

import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { PersonaDialog } from './PersonaDialog.tsx'
import { useSetting } from './use-setting.ts'

export function Personas({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const { notices } = useStores()
  const [personas, setPersonas] = useSetting('personas')
  /** The name being edited; '' for a new one. */
  const [edited, setEdited] = useState<string | null>(null)

  const save = (name: string, prompt: string) => {
    const others = Object.entries(personas).filter(([other]) => other !== edited && other !== name)
    const entries: (readonly [string, string])[] = [...others, [name, prompt]]
    void setPersonas(Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b))))
    setEdited(null)
  }
  const remove = (name: string) => {
    const { [name]: _, ...others } = personas
    void setPersonas(others).then(() =>
      notices.getState().tell('settings.personas.removed', { name }, () => setPersonas(personas)),
    )
  }
  return (
    <div className="personas">
      <ul role="list">
        {Object.entries(personas).map(([name, prompt]) => (
          <li key={name} className="persona">
            <div className="persona-text">
              <p className="persona-name">{name}</p>
              <p className="page-hint persona-prompt">{prompt}</p>
            </div>
            <IconButton
              label={t('settings.personas.edit', { name })}
              icon={Pencil}
              isDisabled={isDisabled}
              onPress={() => setEdited(name)}
            />
            <IconButton
              label={t('settings.personas.remove', { name })}
              icon={Trash2}
              isDisabled={isDisabled}
              onPress={() => remove(name)}
            />
          </li>
        ))}
      </ul>
      <Button variant="quiet" icon={Plus} isDisabled={isDisabled} onPress={() => setEdited('')}>
        {t('settings.personas.add')}
      </Button>
      {edited !== null && (
        <PersonaDialog
          name={edited}
          prompt={personas[edited] ?? ''}
          taken={Object.keys(personas).filter(name => name !== edited)}
          onSave={save}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  )
}
