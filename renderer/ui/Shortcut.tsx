import { keyNames } from './shortcuts.ts'
import { useWords } from './i18n.ts'
import './Tooltip.css'

/** The keys of a shortcut as this computer's keyboard calls them. */
export function Shortcut({ keys }: { readonly keys: string }) {
  const { t } = useWords()
  return (
    <span className="shortcut">
      {keyNames(keys, t).map(name => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  )
}
