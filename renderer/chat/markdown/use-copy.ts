import { useCallback, useEffect, useState } from 'react'

const SAID_FOR_MS = 1_500

/** Copies to the clipboard and says so for a moment; where the browser refuses, nothing is said. */
export function useCopy(): { readonly isCopied: boolean; readonly copy: (text: string) => void } {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = useCallback((text: string) => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }, [])
  return { isCopied, copy }
}
