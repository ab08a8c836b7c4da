import type { ReactNode } from 'react'
import { useWords } from '../../ui/i18n.ts'

/** A table as wide as it wants: it scrolls in its box, by keyboard too. */
export function TableBox({ children }: { readonly children: ReactNode }) {
  const { t } = useWords()
  return (
    <div className="markdown-table" role="region" aria-label={t('chat.table')} tabIndex={0}>
      <table>{children}</table>
    </div>
  )
}
