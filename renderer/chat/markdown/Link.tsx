import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { openableAddress } from './addresses.ts'
import { useLinkConfirmation } from './LinkConfirmation.tsx'

/** No `href`: neither a click of any button, nor a drag, nor the browser's own menu may navigate. */
export function Link({ address, children }: { readonly address: string; readonly children: ReactNode }) {
  const element = useRef<HTMLSpanElement>(null)
  const confirm = useLinkConfirmation()
  const url = openableAddress(address)
  if (url === null) return <span className="markdown-dead-link">{children}</span>
  const ask = () => confirm(url, element)
  return (
    <span
      ref={element}
      role="link"
      tabIndex={0}
      className="markdown-link"
      title={url.href.slice(0, 300)}
      onClick={ask}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || event.target !== element.current) return
        // Else the same stroke would go on to press the button of the question.
        event.preventDefault()
        if (!event.repeat) ask()
      }}
    >
      {children}
    </span>
  )
}
