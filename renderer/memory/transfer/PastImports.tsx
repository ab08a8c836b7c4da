import { Undo2 } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { useWords } from '../../ui/i18n.ts'

/** What was imported before, each with its way back. `except`: the one that is shown above. */
export function PastImports({ except = null }: { readonly except?: number | null }) {
  const { t, formats } = useWords()
  const { imports } = useStores()
  const past = useStore(imports, state => state.past)
  const undoing = useStore(imports, state => state.undoing)
  const shown = past.filter(({ state, importId }) => state !== 'undone' && importId !== except)
  if (shown.length === 0) return null
  return (
    <section className="import-past">
      <h3>{t('memory.import.past')}</h3>
      <ul role="list">
        {shown.map(({ importId, name, startedAt, messages }) => (
          <li key={importId}>
            <span dir="auto">{name}</span>
            <span className="import-past-facts numbers">
              {t('memory.import.past.facts', {
                count: messages,
                number: formats.number(messages),
                at: formats.moment(startedAt),
              })}
            </span>
            <Button
              variant="quiet"
              icon={Undo2}
              isDisabled={undoing !== null}
              {...(undoing?.importId !== importId && { 'aria-label': t('memory.import.undo.named', { name }) })}
              onPress={() => void imports.getState().undo(importId)}
            >
              {undoing?.importId === importId
                ? t('memory.import.undoing', { number: formats.number(undoing.removed) })
                : t('memory.import.undo')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
