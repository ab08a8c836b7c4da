import type { ReactNode } from 'react'
import './Badge.css'

/** A word or two about a state; the colour only repeats what the words say. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: 'neutral' | 'ok' | 'warn' | 'bad'
  readonly children: ReactNode
}) {
  return <span className={`badge badge-${tone}`}>{children}</span>
}

/** The dot before a state's words. */
export function StateDot({ tone }: { readonly tone: 'ok' | 'warn' | 'bad' | 'neutral' }) {
  return <span className={`state-dot state-dot-${tone}`} aria-hidden="true" />
}
