import { useEffect, useState, type ReactNode } from 'react'

/** Shows its children once `afterMs` has passed: what is quicker than that would only flicker. */
export function Delayed({ afterMs = 150, children }: { readonly afterMs?: number; readonly children: ReactNode }) {
  const [isDue, setIsDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsDue(true), afterMs)
    return () => clearTimeout(timer)
  }, [afterMs])
  return isDue ? children : null
}
