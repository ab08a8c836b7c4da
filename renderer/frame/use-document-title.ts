import { useEffect } from 'react'

/** What the window and the task bar show. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined || title === '' ? 'Jarvis' : `${title} – Jarvis`
  }, [title])
}
