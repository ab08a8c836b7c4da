import { useWords } from '../ui/i18n.ts'
import './SkipLinks.css'

/** Seen only when reached with the keyboard. The address stays: it belongs to the route. */
export function SkipLinks() {
  const { t } = useWords()
  const jump = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus()
  return (
    <div className="skip-links">
      <button type="button" onClick={() => jump('[data-skip="main"]')}>
        {t('app.skip.main')}
      </button>
      <button type="button" onClick={() => jump('[data-skip="conversations"]')}>
        {t('app.skip.conversations')}
      </button>
    </div>
  )
}
