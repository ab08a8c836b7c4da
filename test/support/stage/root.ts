import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'

let root: Root | null = null

/** Draws at once, as far as React is concerned: layout is the caller's to ask for. */
export function draw(node: ReactNode): void {
  root ??= createRoot(element())
  const current = root
  flushSync(() => current.render(node))
}

/** An empty page, and nothing left of what was on it. */
export function clear(): void {
  root?.unmount()
  root = null
}

export function element(): HTMLElement {
  const found = document.getElementById('root')
  if (found === null) throw new Error('The stage has no root.')
  return found
}
